// Flow: the blocks of a part, set one below the other, page after page.
import CPango

/// Runs twice over a part: first without a file, to know how many pages there are, then with it. Both runs take the same
/// decisions, so nothing of the first has to be kept.
final class Flow {
    let part: PrintedPart
    let typesetter: Typesetter
    private let file: PDFFile?
    /// Pages of the document before this part, and all that the reader is told of.
    private let pages: (before: Int, all: Int)
    /// The page at hand, from 1.
    private(set) var page = 1
    var y: Double
    private let top: Double
    /// Below it is the foot. Endless while blocks are only measured.
    private let bottom: Double
    /// A break with nothing behind it makes no page.
    private var isBreakWanted = false

    init(
        _ part: PrintedPart, _ typesetter: Typesetter, file: PDFFile? = nil, pages: (before: Int, all: Int) = (0, 0),
        isEndless: Bool = false
    ) {
        self.part = part
        self.typesetter = typesetter
        self.file = file
        self.pages = pages
        top = part.paper.margin
        bottom = isEndless ? .infinity : part.paper.height - part.paper.margin
        y = top
    }

    /// Where to draw; nil while pages are only counted.
    var canvas: OpaquePointer? { file?.canvas }
    var x: Double { part.paper.margin }
    var width: Double { part.paper.width - 2 * part.paper.margin }
    /// What is left of the page, and what an empty one has.
    var room: Double { bottom - y }
    var fullRoom: Double { bottom - top }
    var isAtTop: Bool { y <= top }

    func run() throws {
        begin()
        try set(part.blocks)
        try end()
    }

    private func set(_ blocks: [PrintedBlock]) throws {
        for block in blocks {
            if case .pageBreak = block {
                isBreakWanted = true
                continue
            }
            if isBreakWanted, !isAtTop { try nextPage() }
            isBreakWanted = false
            try set(block)
        }
    }

    private func set(_ block: PrintedBlock) throws {
        switch block {
        case .title(let text, let above, let below): try setTitle(text, above: above, below: below)
        case .heading(let text): try setHeading(text)
        case .paragraph(let text, let manner): try setParagraph(text, manner)
        case .pairs(let pairs, let columns): try PairsSetter(pairs, columns: columns, in: self).set()
        case .table(let table): try TableSetter(table, in: self).set()
        case .signatures(let labels): try setSignatures(labels)
        case .code(let text, let side, let lines): try setCode(text, side: side, beside: lines)
        case .picture(let bytes, let caption, let height): try setPicture(bytes, caption: caption, height: height)
        case .rule:
            try keep(8)
            stroke([(x, y + 4, x + width, y + 4)])
            y += 8
        case .cut(let text): try setCut(text)
        case .space(let height): y += isAtTop ? 0 : min(height, max(room, 0))
        case .together(let blocks):
            let measure = Flow(part, typesetter, isEndless: true)
            try measure.set(blocks)
            try keep(measure.y - measure.top)
            try set(blocks)
        case .pageBreak: isBreakWanted = true
        }
    }

    // MARK: Pages

    /// Goes on to the next page when less than this is left, unless no page has as much.
    func keep(_ height: Double) throws {
        if height > room, !isAtTop { try nextPage() }
    }

    func nextPage() throws {
        guard bottom < .infinity else { return }
        try end()
        page += 1
        begin()
    }

    private func begin() {
        y = top
        guard let file else { return }
        file.setSize(part.paper)
        ink(0.1)
        if let mark = part.mark { PageFrame.draw(mark, part.paper, typesetter, on: file.canvas) }
        if page > 1 { PageFrame.drawHead(part, typesetter, on: file.canvas) }
    }

    private func end() throws {
        guard let file else { return }
        PageFrame.drawFoot(part, "\(pages.before + page) / \(pages.all)", typesetter, on: file.canvas)
        try file.endPage()
    }

    // MARK: Text

    private func setTitle(_ text: String, above: String, below: String) throws {
        let lines = [(above, Face(size: 11), 4.0), (text, Face(size: 19, isBold: true), 3), (below, Face(size: 10), 0)]
            .filter { !$0.0.isEmpty }
            .map { (Passage(text: $0.0, face: $0.1, width: width, alignment: .center), $0.2) }
        try keep(lines.reduce(10) { $0 + typesetter.height($1.0) + $1.1 } + 40)
        for (passage, space) in lines {
            draw(passage)
            y += typesetter.height(passage) + space
        }
        y += 10
    }

    private func setHeading(_ text: String) throws {
        let passage = Passage(text: text, face: Face(size: 12, isBold: true), width: width)
        let height = typesetter.height(passage)
        if !isAtTop { y += 6 }
        try keep(height + 54)
        draw(passage)
        y += height + 4
    }

    private func setParagraph(_ text: String, _ manner: Manner) throws {
        let passage = Passage(
            text: text, face: Face(size: manner.size, isBold: manner.isBold), width: width, alignment: manner.alignment,
            isIndented: manner.isIndented)
        try setLines(of: passage)
        y += manner.size * 0.5
    }

    /// Over as many pages as it takes.
    private func setLines(of passage: Passage) throws {
        let (count, height) = (typesetter.lineCount(passage), passage.face.lineHeight)
        var next = 0
        while next < count {
            try keep(height)
            let fitting = bottom < .infinity ? max(1, Int(room / height)) : count
            let lines = next..<min(count, next + fitting)
            if let canvas { typesetter.draw(passage, lines: lines, x: x, y: y, on: canvas) }
            y += Double(lines.count) * height
            next = lines.upperBound
        }
    }

    private func setSignatures(_ labels: [String]) throws {
        guard !labels.isEmpty else { return }
        let slot = width / Double(labels.count)
        let face = Face(size: 10.5)
        try keep(34)
        for (place, label) in labels.enumerated() {
            let start = x + Double(place) * slot
            let taken = min(typesetter.width(label, face), slot * 0.7)
            if let canvas {
                typesetter.draw(Passage(text: label, face: face, width: slot), lines: 0..<1, x: start, y: y + 12, on: canvas)
            }
            let foot = y + 12 + face.lineHeight
            stroke([(start + taken + 4, foot, start + slot - 14, foot)], gray: 0.3)
        }
        y += 36
    }

    private func setPicture(_ bytes: [UInt8], caption: String, height: Double) throws {
        guard let picture = PictureFile(bytes) else { throw PrintProblem.pictureUnreadable }
        let passage = Passage(text: caption, face: Face(size: 8.5), width: width)
        let below = caption.isEmpty ? 0 : typesetter.height(passage) + 3
        let (across, down) = (Double(picture.shownWidth), Double(picture.shownHeight))
        // A small picture is not blown up: 96 points to the inch at least.
        let scale = min(width / across, min(height, max(fullRoom - below, 1)) / down, 0.75)
        try keep(down * scale + below)
        if let canvas {
            try PictureSetter.draw(bytes, picture, x: x, y: y, width: across * scale, height: down * scale, on: canvas)
            ink(0.1)
        }
        y += down * scale + 3
        if !caption.isEmpty { draw(passage) }
        y += below + 6
    }

    private func setCut(_ text: String) throws {
        let face = Face(size: 8.5)
        try keep(72)
        let middle = y + 12
        let (half, gap) = (typesetter.width(text, face) / 2, text.isEmpty ? 0.0 : 8)
        let center = x + width / 2
        let dashes = stride(from: x, to: x + width - 4, by: 8).filter { $0 + 4 < center - half - gap || $0 > center + half + gap }
        stroke(dashes.map { ($0, middle, $0 + 4, middle) })
        if let canvas {
            let passage = Passage(text: text, face: face, width: width, alignment: .center)
            typesetter.draw(passage, lines: 0..<1, x: x, y: middle - face.lineHeight / 2, on: canvas)
        }
        y += 26
    }

    private func setCode(_ text: String, side: Double, beside lines: [String]) throws {
        let passages = lines.map { Passage(text: $0, face: Face(size: 9.5), width: width - side - 4) }
        let height = passages.reduce(0) { $0 + typesetter.height($1) }
        try keep(max(side, height))
        if let canvas {
            try QRSquare.draw(text, side: side, x: x, y: y, on: canvas)
            var next = y + max(0, (side - height) / 2)
            for passage in passages {
                typesetter.draw(passage, x: x + side + 4, y: next, on: canvas)
                next += typesetter.height(passage)
            }
        }
        y += max(side, height) + 6
    }

    // MARK: Drawing

    private func draw(_ passage: Passage) {
        if let canvas { typesetter.draw(passage, x: x, y: y, on: canvas) }
    }

    func ink(_ gray: Double) {
        if let canvas { cairo_set_source_rgb(canvas, gray, gray, gray) }
    }

    func stroke(_ lines: [(Double, Double, Double, Double)], gray: Double = 0.55, width: Double = 0.5) {
        guard let canvas, !lines.isEmpty else { return }
        ink(gray)
        cairo_set_line_width(canvas, width)
        for line in lines {
            cairo_move_to(canvas, line.0, line.1)
            cairo_line_to(canvas, line.2, line.3)
        }
        cairo_stroke(canvas)
        ink(0.1)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, gray: Double = 0.945) {
        guard let canvas else { return }
        ink(gray)
        cairo_rectangle(canvas, x, y, width, height)
        cairo_fill(canvas)
        ink(0.1)
    }
}
