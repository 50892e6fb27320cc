/// A key an operator pressed, whatever bytes the terminal sent for it.
public enum Key: Equatable, Hashable, Sendable {
    /// A character, composed if the terminal sent it composed; never a control character.
    case character(Character)
    /// Control and a letter, lower case (`control("r")` is Ctrl-R). Ctrl-C is `interrupt`; Ctrl-H, -I, -M are keys of
    /// their own for terminals and come as `backspace`, `tab`, `enter`.
    case control(Character)
    /// Alt (or Escape quickly followed by a character).
    case alternate(Character)
    case enter, escape, tab, backtab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 is `function(1)`.
    case function(Int)
    /// Ctrl-C: the program decides, an operator's habit of copying must not stop a watch.
    case interrupt
    /// Text pasted at once (bracketed paste); control characters already removed.
    case paste(String)
    /// The mouse's first button was pressed on a cell, which may lie outside the screen.
    case click(Position)
}
