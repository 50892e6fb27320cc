import Frames
import Telemetry
import Testing

@Suite struct DetectionTests {
    @Test(arguments: [
        ("", "empty"), (" \r\n", "empty"), ("# only a comment", "empty"), ("hello", "unknownFormat"),
        ("hello world", "unknownFormat"), ("hello world, a=b", "unknownFormat"), ("[]", "unknownFormat"),
        ("[1,2]", "unknownFormat"),
        ("[{}]", "unknownFormat"), (#"[{"a":1}]"#, "unknownFormat"), ("{}", "unknownFormat"), ("{", "unknownFormat"),
        (#"{"n":"x","v":1}"#, "unknownFormat"), (#"[{"id":"a","type":"B","x":{}}]"#, "unsupported ngsi"),
        (#"[{"id":"a","type":"B"},{"n":"x","v":1}]"#, "ambiguous"),
        (#"[{"id":"a","type":"B","n":"x","v":1}]"#, "ambiguous"),
        (#"{"deviceInfo":{"devEui":"00"},"fPort":1}"#, "unsupported chirpstack"),
        (#"{"deviceInfo":{"x":1}}"#, "unknownFormat"), (#"{"end_device_ids":{}}"#, "unsupported thethings"),
        (#"{"type":"Notification","data":[]}"#, "unsupported ngsi"), (#"{"type":"Building"}"#, "unknownFormat"),
        (#"{"subscriptionId":"5","data":[]}"#, "unsupported ngsi"),
        (#"{"device":"1A","data":"00","seqNumber":1}"#, "unsupported sigfox"),
        (#"{"end_device_ids":{},"deviceInfo":{"devEui":"0"}}"#, "ambiguous"),
        (#"{"end_device_ids":{}"#, "malformed thethings at 20"), ("\u{2}\nADCO 1", "unsupported tic"),
    ])
    func aFrameFitsExactlyOneFormat(frame: String, fault: String) {
        #expect(decodedText(frame) == ["fault \(fault)"])
    }

    @Test func aCBORPackIsRecognised() {
        var decoder = FrameDecoder()
        #expect(decodedText([0x81, 0xA2, 0x00], with: &decoder) == ["fault unsupported senml-cbor"])
        #expect(decodedText([0x98, 0x20, 0xA2], with: &decoder) == ["fault unsupported senml-cbor"])
        #expect(decodedText([0x9F, 0xBF], with: &decoder) == ["fault unsupported senml-cbor"])
        #expect(decodedText([0x81, 0x01], with: &decoder) == ["fault unknownFormat"])
        #expect(decodedText([0x80], with: &decoder) == ["fault unknownFormat"])
    }

    /// What was wrong with the only thing in a frame, as `vigie decode` and quarantine say it.
    @Test(arguments: [
        ("w,id=a s=\"\(String(repeating: "x", count: 1025))\"", "is a text over 1024 bytes"),
        ("w,id=\(String(repeating: "x", count: 300)) v=1", "line 1: a name over 256 bytes"),
        ("w,id=a v=--", "line 1: \"v\" = \"--\" is not a finite number or a value"),
        ("w,id=a v=18446744073709551616u", "\"v\" = \"18446744073709551616u\" is no integer of 64 bits"),
        ("w,id= v=1", "line 1: a tag with an empty value"), ("w,=x v=1", "line 1: a tag without a name"),
        ("w,id v=1", "line 1: a tag without a value: write tag=value"),
        ("w,id=a,id=b v=1", "line 1: the same tag twice"),
        ("w,id=a=b v=1", "line 1: an unescaped '=' in a tag: write \\="),
        (",id=a v=1", "line 1: the measurement is empty"),
        (#"[{"n":"a:x","vd":"!!!notb64"}]"#, "record 1 has data that is not base64url"),
        (#"[{"n":"a:x","bt":9000000000,"t":900000000,"v":1}]"#, "record 1: bt and t add up to a time beyond"),
        (#"[{"n":"a:x","vs":"\#(String(repeating: "x", count: 1025))"}]"#, "record 1 has a text over 1024 bytes"),
        (#"[{"n":"\#(String(repeating: "x", count: 300))","v":1}]"#, "record 1 has a name over 256 bytes"),
        (
            #"[{"bn":"\#(String(repeating: "x", count: 200))","n":"\#(String(repeating: "x", count: 200))","v":1}]"#,
            "record 1 has a name over 256 bytes"
        ),
        (#"[{"n":"a b","v":1}]"#, "record 1 has a name with other characters than A-Z"),
        (#"[{"v":1,"bn":""}]"#, "record 1 has no name"),
    ])
    func whatWasPassedIsSaid(frame: String, said: String) {
        var decoder = FrameDecoder()
        var decoded = DecodedFrame()
        let fault = Array(frame.utf8).withUnsafeBytes {
            decoder.decode($0, receivedAt: testNow, precision: .nanoseconds, into: &decoded)
        }
        guard case .nothingUsable(_, let why)? = fault else {
            return #expect(Bool(false), "\(String(describing: fault))")
        }
        #expect(why.contains(said), "\(why)")
    }

    @Test func aByteOrderMarkIsStepped() {
        #expect(decodedText("\u{FEFF}w,id=a v=1") == ["w a v - 1.0 -"])
        #expect(decodedText("\u{FEFF} [{\"n\":\"a:x\",\"v\":1}]") == ["- a x - 1.0 -"])
    }

    @Test func aCopiedDecoderKeepsItsOwnScratchMemory() {
        var first = FrameDecoder()
        var decoded = DecodedFrame()
        let frame = Array(#"[{"n":"\u0061bc:x","v":1}]"#.utf8)
        frame.withUnsafeBytes { bytes in
            _ = first.decode(bytes, receivedAt: testNow, precision: .nanoseconds, into: &decoded)
            var second = first
            #expect(decodedText(Array(#"[{"n":"\u0078yz:x","v":1}]"#.utf8), with: &second) == ["- xyz x - 1.0 -"])
            #expect(decoded.readings[0].entity.string == "abc")
        }
    }

    @Test(arguments: [
        "10.0.0.7:4000", "10.0.0.7", "[::1]:4000", "[2001:db8::1:0:0:1]:5683", "[::]:1", "[1::]", "tcp 127.0.0.1",
        "tcp [fe80::1]:9", "http 192.168.1.1:80", "unix", "person", "recording", "[::ffff:a00:7]:1", "0.0.0.0",
        "[1:2:3:4:5:6:7:8]:65535",
    ])
    func aSourceReadsBackAsItWasWritten(text: String) {
        #expect(FrameSource(text)?.description == text)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "10.0.0.7:70000", "10.0.0.7:", "[::1", "[::1]x", "ftp 1.2.3.4", "1:2:3", ":::",
        "[1::2::3]:4", "1.2.3.4:+5", "[12345::]", "tcp tcp 1.2.3.4", "a b c",
    ])
    func whatIsNoSourceIsRefused(text: String) {
        #expect(FrameSource(text) == nil)
    }
}
