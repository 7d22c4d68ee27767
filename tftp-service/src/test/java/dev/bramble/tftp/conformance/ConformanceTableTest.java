package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** CONFORMANCE.md is what the tests say of themselves. */
class ConformanceTableTest {
    private static final Path TABLE = Path.of("CONFORMANCE.md");
    private static final String WRITE =
            "./mvnw -q test -pl tftp-service -Dtest=ConformanceTableTest -Dconformance.write=true";

    private final Coverage coverage = Coverage.ofThisPackage();

    @Test
    void theTableIsUpToDate() throws IOException {
        String table = ConformanceTable.of(coverage);
        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).as("to write it anew: %s", WRITE).isEqualTo(table);
    }

    @Test
    void everyClauseHasACheckOrAReason() {
        for (Clause clause : Clause.values()) {
            if (clause.whyUnchecked().isPresent()) {
                assertThat(coverage.checksOf(clause))
                        .as("%s needs no reason any more", clause)
                        .isEmpty();
            } else {
                assertThat(coverage.checksOf(clause)).as("%s", clause).isNotEmpty();
            }
        }
    }

    @Test
    void everyCheckSaysWhatItCovers() {
        assertThat(coverage.testsWithoutClause()).isEmpty();
    }
}
