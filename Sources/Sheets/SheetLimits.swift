// SheetLimits: how much of a stranger's file is taken before it is refused.

package struct SheetLimits: Hashable, Sendable {
    /// All parts read, unpacked, in bytes.
    package var unpackedBytesMax = 512 * 1024 * 1024
    /// How often a large part may be longer than its packed form; real sheets stay far below 100.
    package var packingRatioMax = 300
    /// Columns with something in them.
    package var columnsMax = 1_000

    /// Cells of all rows together, the empty ones between two filled ones counted: memory goes by them.
    package var cellsMax = 6_000_000

    /// Cell styles and merged areas beyond these are not read: no program writes so many.
    static let stylesMax = 65_536
    static let mergesMax = 100_000
    /// Parts shorter than this are never called too dense.
    static let denseBytesMin = 16 * 1024 * 1024
    /// How much is read at a time.
    static let chunkBytes = 64 * 1024
    /// One cell.
    static let cellBytesMax = 1024 * 1024
    /// Parts in one workbook.
    static let partsMax = 10_000

    package init() {}
}
