/// The map language, as `vigie import --help` prints it: the only manual its users have.
public enum ImportHelp {
    public static let text = """
        Turns real data files (CSV, TSV, anything with a delimiter) into readings, as a small YAML map says. Output is
        in the order of the rows' own times, whatever the files' order, in bounded memory. Several FILEs of one kind
        become one recording. A row that can't be used is listed on stderr, as FILE:LINE: what is wrong; the counts go
        to stdout as one line of JSON, where rows = good + bad + filtered + missing, and reasons add up to bad.

        THE SHORTEST MAP (header: id,time,level)
          time: { column: time, zone: UTC }
          entity: "{id}"
          type: FloodMonitoring
          values: [{ column: level, attribute: currentLevel, unit: m }]

        THE FILE
          format: csv              csv (comma, quotes ") or tsv (tab, no quotes). Default csv.
          delimiter: ";"           one character, or tab.
          quote: none              one character, or none where quotes are plain text.
          header: true             the first row names the columns. Default, unless columns: is given.
          columns: [id, cap, time] names for a file without a header, in their order. #3 is always the third column.
          skip: 3                  lines to skip before the header (or before the first row).
          skip_after_header: 2     rows to skip after the header.
          comment: "#"             lines beginning with it are not rows.
          encoding: latin-1        utf-8 (default) or latin-1.
          decimal: ","             the decimal mark. Default ".".
          missing: [NA, "-99999"]  texts that mean no value, beside the empty cell.
                                   Default: NA, N/A, NaN, nan, null, NULL.
        Cells are trimmed of spaces; empty cells past the last column (a delimiter at each line's end) are ignored.

        TIME
          time:
            column: Time           or columns: [Date, Hour]: joined with a space before the format is applied.
            format: "dd/MM/yyyy HH:mm:ss"
            zone: Europe/Paris     UTC, an offset as "+01:00", or an IANA name. Not needed where times have offsets.
            ambiguous: first       for the hour that autumn repeats: first (default), second or reject.
            skipped: reject        for the hour that spring leaves out: reject (default), or shift (an hour on).
            shift: -1h             added to each time, where rows are stamped at the end of their hour. s, m, h, d.
          Formats: iso (default: 2026-01-15T21:58:00Z, 2026-01-15 21:58), unix, unix_ms, or letters:
            yyyy yy  year     M MM  month    MMM  Jan     d dd  day       H HH  0-23     h hh  1-12     a  AM/PM
            m mm     minute   s ss  second   SSS  .123    X     +01:00, Z      'text'  as it is
            M, d, H, h, m, s take one digit or two. "M/d/yy H:mm"   "MM/dd/yyyy hh:mm:ss a"   "yyyyMMddHHmm"
            strftime's letters work too: "%d/%m/%Y %H:%M:%S".

        WHAT A ROW SAYS
          entity: "{station}"      the id of what is measured: a text, with {COLUMN} for a cell.
          type: OffStreetParking   its Smart Data Models type: FloodMonitoring, WeatherObserved, ACMeasurement,
                                   AirQualityObserved, NoiseLevelObserved, OnStreetParking, ….
          where:                   only these rows; the others are counted as filtered.
            parameter: [Water Level, Rainfall]      one of these texts
            region: { not: Wales }                  none of these
          values:                  what to read; one entry for each column (a wide file), or
                                   several for one column told apart by when: (a long file).
            - column: H
              attribute: currentLevel
              unit: cm             m mm cm °C % µg/m³ mg/m³ W kW VA V kWh m/s ° dB(A) m³/s, or 1 for counts.
              convert: m           turn the value into this unit.
              scale: 0.001         value × scale + offset, before convert.
              offset: 0
              as: number           number (default), text or boolean.
              map: { OCCUPIED: occupied, VACANT: free }    the file's words to the readings'.
              missing: ["-1"]      this column's own marks, instead of the file's.
              when: { parameter: Water Level }             as where:, for this value alone.
              entity: "{id}-up"    instead of the map's own entity and type.
              type: WeatherObserved
        entity, type, attribute and unit are a text with {COLUMN} in it, or looked up in a list:
          unit: { column: units, map: { mASD: m, mAOD: m, m: m }, otherwise: reject }
        otherwise: for words that are not listed: reject (the row is bad; default), skip (left out) or keep (as it is).

        ATTRIBUTES THE SCREENS KNOW
          FloodMonitoring currentLevel (m); WeatherObserved precipitation (mm), temperature (°C), windSpeed (m/s),
          windDirection (°), relativeHumidity; OffStreetParking and OnStreetParking occupiedSpotNumber,
          availableSpotNumber, totalSpotNumber (1), ParkingSpot status (free, occupied, closed, unknown);
          ACMeasurement activePower (W, kW), apparentPower (VA), phaseVoltage (V), totalActiveEnergyImport (kWh);
          AirQualityObserved no2 o3 pm10 pm25 so2 (µg/m³) co (mg/m³); NoiseLevelObserved LAeq (dB(A)).

        A CAR PARK FILE WITHOUT A HEADER                    A LONG FILE, ONE PARAMETER A ROW
          columns: [id, capacity, occupancy, time]            format: tsv
          time: { column: time, zone: Europe/London }         time: Time
          entity: "{id}"                                      entity: "{stationReference}"
          type: OffStreetParking                              values:
          values:                                               - column: value
            - column: occupancy                                   when: { parameter: Water Level }
              attribute: occupiedSpotNumber                       type: FloodMonitoring
              unit: "1"                                           attribute: currentLevel
            - column: capacity                                    unit: { column: units, map: { mASD: m, m: m } }
              attribute: totalSpotNumber                        - column: value
              unit: "1"                                           when: { parameter: Rainfall }
                                                                  type: WeatherObserved
        MORE MAPS are in fixtures/maps.                           attribute: precipitation
                                                                  unit: mm
        """
}
