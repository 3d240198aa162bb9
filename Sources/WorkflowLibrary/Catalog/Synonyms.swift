/// Words that people use for the same thing, and words that say nothing.
enum Synonyms {
    private static let fillers = Set(
        """
        a about above after again all also always am an and any anybody anything are as at be because been before \
        being but by can cannot could did do does doing done each every everything few find finds for from \
        get gets give go going good got had has have having he her here him his how i if in into is it its just \
        keep keeps know later let like long lot lots made make makes making many may me might more most much must \
        my need needs never new no nobody none not nothing now of off often on one only or other our out over own \
        people please put really same see she should so some somebody someone something soon still such take takes \
        than that the their them then there these they thing things this those time to too two up us use used \
        using very want wants was way we well were what when where which while who why will with without work \
        works would yet you your
        """
        .split { $0 == " " || $0 == "\n" }.map(String.init)
    )

    private static let groups = """
        bug defect error fault regression fix crash broken failure
        test testing tests tdd coverage unit verify
        release ship deploy deployment publish rollout version changelog announcement
        review reviewer inspect approval approve sign
        plan planning roadmap sprint iteration backlog estimate
        agile scrum sprint iteration retrospective standup
        kanban board flow wip pull lean
        contract legal agreement lawyer clause nda
        hire hiring recruit recruiting candidate interview onboarding
        requirement requirements spec specification prd story stories
        design architecture architect structure decision adr
        document documentation docs readme writing manual
        security vulnerability threat attack secure audit cve
        incident outage down downtime postmortem emergency alert oncall
        performance slow latency speed fast benchmark optimize bottleneck
        refactor cleanup debt legacy restructure simplify
        migrate migration upgrade convert port move
        database schema sql table query
        api endpoint rest interface service
        frontend ui interface web page browser
        mobile ios android app phone
        data analytics pipeline etl report dashboard
        campaign marketing launch promotion newsletter
        customer client user feedback support ticket
        quality standard lint check gate
        automate automation ci pipeline continuous script
        begin start learn tutorial tour introduction beginner first
        budget cost money finance invoice expense purchase
        compliance regulation gdpr privacy policy audit
        experiment research hypothesis spike prototype explore
        accessibility a11y inclusive screenreader
        translate localization language i18n
        dependency dependencies library package update
        monitor monitoring metrics observe observability logging
        backup restore recovery disaster
        """
        .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    private static let table: [String: [String]] = groups.reduce(into: [:]) { table, group in
        for word in group {
            table[word, default: []] += group.filter { $0 != word }
        }
    }

    /// Whether a word of a question says nothing.
    static func isFiller(_ word: String) -> Bool {
        forms(of: word).contains { fillers.contains($0) }
    }

    /// The words that count as a word; plurals and usual endings are tried too.
    static func of(_ word: String) -> [String] {
        for form in forms(of: word) {
            if let others = table[form] {
                return others
            }
        }
        return []
    }

    private static func forms(of word: String) -> [String] {
        var forms = [word]
        for ending in ["s", "es", "ing", "ed", "er", "ment"]
        where word.hasSuffix(ending) && word.count > ending.count + 2 {
            let stem = String(word.dropLast(ending.count))
            forms += [stem, stem + "e"]
        }
        return forms
    }
}
