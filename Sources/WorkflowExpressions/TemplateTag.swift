/// A pair of braces in a template.
struct TemplateTag: Sendable {
    enum Block: String, Sendable {
        case `if`
        case each
    }

    enum Kind: Sendable {
        case expression(Expression)
        case open(Block, Expression)
        case otherwise
        /// The end of a block, ours or not.
        case close(String)
        case partial(String)
        /// The beginning of a block of another language.
        case foreignOpen(String)
        /// Something of another language that would divide a block.
        case foreignOtherwise
        case foreign
    }

    /// What a tag is once the blocks are matched.
    enum Role: Sendable {
        /// Stands for itself.
        case single
        /// Begins a block of ours; the places of its other tags.
        case block(otherwise: Int?, close: Int)
        /// Begins a block that is left as it stands, up to a tag.
        case foreignBlock(close: Int)
    }

    let kind: Kind
    /// With its braces.
    let range: Range<Int>
    /// The names it reads, as far as they are written out.
    let paths: [[String]]
    var role = Role.single
    /// What disappears when the tag is rendered: its whole line when nothing else stands there.
    var extent: Range<Int>

    init(_ kind: Kind, _ range: Range<Int>, paths: [[String]] = []) {
        self.kind = kind
        self.range = range
        self.paths = paths
        extent = range
    }
}
