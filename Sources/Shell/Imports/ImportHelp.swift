/// The map language, as `vigie import --help` prints it: the only manual its users have. Lines stay within 79 columns,
/// where ArgumentParser would break them.
public enum ImportHelp {
    public static let text = """
        Reads data files (CSV, TSV, anything with a delimiter, JSON) as a small YAML
        map says, and writes their readings in the order of the rows' own times,
        whatever the files' order, in bounded memory. Several FILEs of one kind become
        one recording. A row that can't be used is listed on stderr, as FILE:LINE:
        what is wrong; the counts go to stdout as one line of JSON, where
        rows = good + bad + filtered + missing, and reasons add up to bad.

        THE SHORTEST MAP, for a file whose first line is id,time,level
          time: { column: time, zone: UTC }
          entity: "{id}"
          type: FloodMonitoring
          values: [{ column: level, attribute: currentLevel, unit: m }]

        THE FILE
          format: csv           csv (comma, quotes "), tsv (tab, no quotes), or
                                json: flat objects, in an array or one after the
                                other; their keys are the columns, null and a key
                                that is not there are empty cells
          delimiter: ";"        one character, or tab
          quote: none           one character, or none where quotes are plain text
          header: true          the first row names the columns (default, unless
                                columns: is given)
          columns: [id, time]   names for a file without a header, in their order;
                                #3 is always the third column
          skip: 3               lines to skip before the header or the first row
          skip_after_header: 2  rows to skip after the header
          comment: "#"          lines that begin with it are not rows
          encoding: latin-1     utf-8 (default), latin-1 or windows-1252
          decimal: ","          the decimal mark (default ".")
          thousands: " "        what sets thousands apart: " " . , or ' (none)
          missing: [NA, "-99"]  texts that mean no value, beside the empty cell
                                (default NA, N/A, NaN, nan, null, NULL)
          A file is UTF-8 text, or of the encoding given; a byte order mark before it
          is left out. Packed files and UTF-16 are refused with the command that
          turns them. Cells are trimmed, quoted ones too. Empty cells past the last column, as a delimiter at the
          end of each line makes them, are ignored. A row with more cells than there
          are columns, or fewer than the map reads, is bad.

        TIME
          time:
            column: Time        or columns: [Date, Hour], joined with a space
            format: "dd/MM/yyyy HH:mm:ss"
            zone: Europe/Paris  UTC, an offset as "+01:00", or an IANA name; not
                                needed where the times have offsets
            ambiguous: order    for the hour that autumn repeats: order (default:
                                by the order of the rows of one thing, oldest or
                                newest first; where that tells nothing the row is
                                bad), first, second, or reject
            skipped: reject     for the hour that spring leaves out: reject
                                (default), or shift (an hour on)
            shift: -1h          added to each time, where rows are stamped at the
                                end of their hour (s, m, h, d)
          Formats: iso (default: 2026-01-15T21:58:00Z, 2026-01-15 21:58), unix,
          unix_ms, or letters:
            yyyy yy  year          H HH  hour, 0-23     SSS     .123
            M MM     month         h hh  hour, 1-12     X       +01:00 or Z
            MMM      Jan, Feb, …   a     AM or PM       'text'  as it is
            d dd     day           m mm  minute         s ss    second
          M, d, H, h, m and s take one digit or two, as in "M/d/yy H:mm",
          "MM/dd/yyyy hh:mm:ss a", "yyyyMMddHHmm". Letters of strftime work too:
          "%d/%m/%Y %H:%M:%S".

        WHAT A ROW SAYS
          entity: "{station}"   the id of what is measured; {COLUMN} is a cell
          type: WaterObserved   its Smart Data Models type (below)
          where:                only these rows; the others are counted filtered
            parameter: [Water Level, Rainfall]   one of these texts
            region: { not: Wales }               none of these
          values:               one entry for each column to read (a wide file), or
                                several for one column, told apart by when: (a long
                                file)
            - column: H
              attribute: currentLevel
              unit: cm          m mm cm °C % µg/m³ mg/m³ W kW VA V kWh m/s ° m³/s
                                dB(A), or "1" for counts
              convert: m        turn the value into this unit
              scale: 0.001      value × scale + offset, before convert
              offset: 0
              as: number        number (default), text or boolean
              map: { OCCUPIED: occupied }        the file's words to the readings'
              missing: ["-1"]   this column's own marks, instead of the file's
              when: { parameter: Water Level }   as where:, for this value alone
              entity: "{id}-up" instead of the map's own
              type: FloodMonitoring
          entity, type, attribute and unit may be looked up in a list:
            unit:
              column: units
              map: { mASD: m, mAOD: m, m: m }
              otherwise: reject  for other words: reject (the row is bad; default),
                                 skip (left out) or keep (as it is)

        WHAT THE SCREENS KNOW
          FloodMonitoring     currentLevel (m)
          WeatherObserved     precipitation (mm), temperature (°C),
                              relativeHumidity (%), windSpeed (m/s),
                              windDirection (°)
          OffStreetParking    occupiedSpotNumber, availableSpotNumber,
          OnStreetParking     totalSpotNumber ("1")
          ParkingSpot         status (free, occupied, closed, unknown)
          ACMeasurement       activePower (W, kW), apparentPower (VA),
                              phaseVoltage (V), totalActiveEnergyImport (kWh)
          AirQualityObserved  no2 o3 pm10 pm25 so2 (µg/m³) co (mg/m³)
          NoiseLevelObserved  LAeq (dB(A))

        CAR PARKS, NO HEADER
          columns: [id, capacity, occupancy, time]
          time:
            { column: time, format: "yyyy-MM-dd HH:mm:ss", zone: Europe/London }
          entity: "{id}"
          type: OffStreetParking
          values:
            - { column: occupancy, attribute: occupiedSpotNumber, unit: "1" }
            - { column: capacity, attribute: totalSpotNumber, unit: "1" }

        RIVERS AND RAIN, ONE PARAMETER A ROW
          format: tsv
          time: Time
          entity: "{stationReference}"
          type: FloodMonitoring
          values:
            - column: value
              when: { parameter: Water Level }
              attribute: currentLevel
              unit: { column: units, map: { mASD: m, mAOD: m, m: m } }
            - column: value
              when: { parameter: Rainfall, units: mm }
              entity: "{stationReference}:rain"
              type: WeatherObserved
              attribute: precipitation
              unit: mm

        A METER, TWO TIME COLUMNS
          delimiter: ";"
          missing: ["?"]
          time:
            columns: [Date, Time]
            format: "d/M/yyyy HH:mm:ss"
            zone: Europe/Paris
          entity: my-meter
          type: ACMeasurement
          values:
            - { column: Power, attribute: activePower, unit: kW, convert: W }
            - { column: Voltage, attribute: phaseVoltage, unit: V }

        More maps are in fixtures/maps.

        INTO A DATABASE
          --to database --site DIR [--database FILE] writes the readings into the
          site's history at their own times, while no core runs on it. Its units,
          ranges and names apply; no rule judges them. A second line of JSON says
          what became of them: readings = stored + duplicates + rejected + notStored.
            duplicates   the same reading twice among the last few of its series
            late         of stored: older than what its series had already; the
                         same file again makes nearly all of them late
            conflicting  of stored: another value at a stamp that had one
          A late reading that the history has already is written beside it, shows
          once, and goes when its rows are packed into blocks.

        Example: vigie import levels.csv --map levels.yaml --out levels.ndjson
        """
}
