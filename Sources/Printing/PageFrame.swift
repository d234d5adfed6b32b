// PageFrame: what stands in the margins of a page, and the mark it is stamped with.
import CPango

enum PageFrame {
    private static let face = Face(size: 8.5)

    /// From the second page on: which document this is a page of.
    static func drawHead(_ part: PrintedPart, _ typesetter: Typesetter, on canvas: OpaquePointer) {
        let paper = part.paper
        cairo_set_source_rgb(canvas, 0.4, 0.4, 0.4)
        let passage = Passage(text: part.title, face: face, width: paper.width - 2 * paper.margin)
        typesetter.draw(passage, lines: 0..<1, x: paper.margin, y: paper.margin - 20, on: canvas)
        cairo_set_source_rgb(canvas, 0.1, 0.1, 0.1)
    }

    /// The number of the document, the note, and which page of how many.
    static func drawFoot(_ part: PrintedPart, _ page: String, _ typesetter: Typesetter, on canvas: OpaquePointer) {
        let paper = part.paper
        let (x, width, y) = (paper.margin, paper.width - 2 * paper.margin, paper.height - paper.margin + 9)
        cairo_set_source_rgb(canvas, 0.7, 0.7, 0.7)
        cairo_set_line_width(canvas, 0.4)
        cairo_move_to(canvas, x, y)
        cairo_line_to(canvas, x + width, y)
        cairo_stroke(canvas)
        cairo_set_source_rgb(canvas, 0.35, 0.35, 0.35)
        let side = width * 0.28
        for (text, start, width, alignment) in [
            (part.number, x, side, Alignment.leading), (part.note, x + side, width - 2 * side, .center),
            (page, x + width - side, side, .trailing),
        ] {
            let passage = Passage(text: text, face: face, width: width, alignment: alignment)
            typesetter.draw(passage, lines: 0..<1, x: start, y: y + 3, on: canvas)
        }
        cairo_set_source_rgb(canvas, 0.1, 0.1, 0.1)
    }

    static func draw(_ mark: PrintedMark, _ paper: Paper, _ typesetter: Typesetter, on canvas: OpaquePointer) {
        cairo_save(canvas)
        switch mark.place {
        case .corner: drawCorner(mark.text, paper, typesetter, on: canvas)
        case .across: drawAcross(mark.text, paper, typesetter, on: canvas)
        }
        cairo_restore(canvas)
    }

    /// Like a stamp in the top margin at the right.
    private static func drawCorner(_ text: String, _ paper: Paper, _ typesetter: Typesetter, on canvas: OpaquePointer) {
        let face = Face(size: 12)
        let width = typesetter.width(text, face) + 14
        let (x, y, height) = (paper.width - paper.margin - width, paper.margin - 25, 20.0)
        cairo_set_source_rgb(canvas, 0.72, 0.11, 0.11)
        cairo_set_line_width(canvas, 1)
        cairo_rectangle(canvas, x, y, width, height)
        cairo_stroke(canvas)
        let passage = Passage(text: text, face: face, width: width, alignment: .center)
        typesetter.draw(passage, x: x, y: y + (height - face.lineHeight) / 2, on: canvas)
    }

    /// Large and pale, under all that is printed on it.
    private static func drawAcross(_ text: String, _ paper: Paper, _ typesetter: Typesetter, on canvas: OpaquePointer) {
        let face = Face(size: 130 * min(1, paper.height / paper.width))
        let width = typesetter.width(text, face)
        cairo_set_source_rgb(canvas, 0.96, 0.84, 0.84)
        cairo_translate(canvas, paper.width / 2, paper.height / 2)
        cairo_rotate(canvas, -0.5)
        let fitting = min(1, paper.width * 0.9 / max(width, 1))
        cairo_scale(canvas, fitting, fitting)
        let passage = Passage(text: text, face: face, width: .infinity)
        typesetter.draw(passage, lines: 0..<1, x: -width / 2, y: -face.lineHeight / 2, on: canvas)
    }
}
