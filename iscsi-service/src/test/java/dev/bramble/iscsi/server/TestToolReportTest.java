package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.server.TestToolReport.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestToolReportTest {
    @Test
    void aTestIsWhatItsOwnLineSays() {
        assertThat(TestToolReport.parse("""
                Suite: Reserve6
                  Test: Simple ...passed
                  Test: 2Initiators ...    Take out a RESERVE6
                passed
                  Test: LUNReset ...    [FAILED] RESERVE6 command: failed
                FAILED
                    1. test.c:70  - CU_ASSERT_EQUAL(_r,0)
                  Test: Wanted ...    [FAILED] WRITE10 successful but should have failed
                passed
                Suite: Sanitize
                  Test: BlockErase ...    [SKIPPED] --allow-sanitize flag is not set.
                passed
                  Test: Reset ...FAILED
                    1. x
                Run Summary:    Type  Total    Ran Passed Failed Inactive
                """))
                .containsExactly(
                        Map.entry("Reserve6.Simple", Verdict.PASSED),
                        Map.entry("Reserve6.2Initiators", Verdict.PASSED),
                        Map.entry("Reserve6.LUNReset", Verdict.FAILED),
                        Map.entry("Reserve6.Wanted", Verdict.PASSED),
                        Map.entry("Sanitize.BlockErase", Verdict.SKIPPED),
                        Map.entry("Sanitize.Reset", Verdict.FAILED));
    }

    @Test
    void aToolThatDiedDidNotFinish() {
        assertThat(TestToolReport.parse("Suite: Read6\n  Test: Simple ...  Test READ6 of 1-255"))
                .containsEntry("Read6.Simple", Verdict.UNFINISHED);
    }
}
