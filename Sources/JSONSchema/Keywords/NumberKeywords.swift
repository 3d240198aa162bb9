import JSON

/// `minimum`, `maximum` and their exclusive forms.
struct BoundKeyword: Keyword {
    enum Relation {
        case atLeast
        case moreThan
        case atMost
        case lessThan
    }

    let relation: Relation
    let bound: JSONNumber

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let number = value.numberValue else {
            return .holds
        }
        let (isWithin, words) =
            switch relation {
            case .atLeast: (number >= bound, "at least")
            case .moreThan: (number > bound, "more than")
            case .atMost: (number <= bound, "at most")
            case .lessThan: (number < bound, "less than")
            }
        return isWithin
            ? .holds
            : evaluation.fail(
                "is \(Words.excerpt(of: value))",
                "must be \(words) \(Words.excerpt(of: .number(bound)))"
            )
    }
}

/// `multipleOf`, exactly.
struct MultipleOfKeyword: Keyword {
    let divisor: JSONNumber

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let number = value.numberValue else {
            return .holds
        }
        let cost = number.text.utf8.count.multipliedReportingOverflow(by: divisor.text.utf8.count)
        guard evaluation.spend(cost.overflow ? .max : cost.partialValue / 64) else {
            return .undecided
        }
        return number.isMultiple(of: divisor)
            ? .holds
            : evaluation.fail(
                "is \(Words.excerpt(of: value))",
                "must be a multiple of \(Words.excerpt(of: .number(divisor)))"
            )
    }
}
