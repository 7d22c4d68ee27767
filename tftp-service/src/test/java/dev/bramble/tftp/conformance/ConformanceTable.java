package dev.bramble.tftp.conformance;

import dev.bramble.tftp.conformance.Coverage.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes CONFORMANCE.md. */
final class ConformanceTable {
    private static final String HEAD = """
            # What the TFTP server is held to

            Each clause of the standards, each need of a Raspberry Pi's bootloader, each promise of Bramble's own, and the
            tests that fail when it is broken. They are in `src/test/java/dev/bramble/tftp/conformance`, see the server by
            packets over a real socket only (and by its metrics and events, where the clause is about those), and run in
            both port modes, `any` and `single`.

            The rules are in our own words. RFC 1350 is older than the words MUST and SHOULD: its plain sentences count.
            Written by `./mvnw -q test -pl tftp-service -Dtest=ConformanceTableTest -Dconformance.write=true`; the build
            fails when it is not what the tests say, and when a clause has neither a test nor a reason for having none.
            """;

    private ConformanceTable() {}

    static String of(Coverage coverage) {
        StringBuilder text = new StringBuilder(HEAD);
        for (Specification specification : Specification.values()) {
            text.append("\n## ").append(specification.title()).append("\n\n");
            text.append("| clause | where | rule | tests |\n|---|---|---|---|\n");
            Arrays.stream(Clause.values())
                    .filter(clause -> clause.specification() == specification)
                    .forEach(clause -> text.append("| %s | %s | %s | %s |\n"
                            .formatted(clause, clause.section(), clause.rule(), tests(clause, coverage))));
        }
        List<Check> off = coverage.off();
        if (!off.isEmpty()) {
            text.append("\n## Tests that do not run\n\n");
            off.forEach(check -> text.append(
                    "- `%s`: %s\n".formatted(check.name(), check.off().orElse(""))));
        }
        return text.toString();
    }

    private static String tests(Clause clause, Coverage coverage) {
        return clause.whyUnchecked()
                .map(reason -> "none: " + reason)
                .orElseGet(() -> coverage.checksOf(clause).stream()
                        .map(check -> "`" + check.name() + "`" + mark(check))
                        .collect(Collectors.joining("<br>")));
    }

    private static String mark(Check check) {
        return check.off().isPresent() ? " (does not run)" : "";
    }
}
