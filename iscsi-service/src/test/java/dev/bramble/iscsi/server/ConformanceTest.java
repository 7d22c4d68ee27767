package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suites of libiscsi that a root disk depends on. Its exit status tells nothing: the text is read. */
class ConformanceTest {
    private static final Pattern SUMMARY = Pattern.compile("tests\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCSI.TestUnitReady",
                "SCSI.Inquiry",
                "SCSI.Mandatory",
                "SCSI.ModeSense6",
                "SCSI.NoMedia",
                "SCSI.ReadCapacity10",
                "SCSI.ReadCapacity16",
                "SCSI.Read6",
                "SCSI.Read10",
                "SCSI.Read12",
                "SCSI.Read16",
                "SCSI.StartStopUnit",
                "SCSI.Write10",
                "SCSI.Write12",
                "SCSI.Write16",
                "iSCSI.iSCSIcmdsn",
                "iSCSI.iSCSIdatasn",
                "iSCSI.iSCSIResiduals",
                "iSCSI.iSCSITMF"
            })
    void bootCriticalSuite(String suite) throws Exception {
        ForeignProgram.require("iscsi-test-cu", "libiscsi-bin");
        try (TestTarget target = TestTarget.start(folder)) {
            ForeignProgram.Outcome outcome = ForeignProgram.run(
                    "iscsi-test-cu",
                    "-i",
                    TestTarget.INITIATOR,
                    "-I",
                    TestTarget.INITIATOR,
                    "-v",
                    "--dataloss",
                    "-t",
                    suite,
                    target.url());

            Matcher summary = SUMMARY.matcher(outcome.output());
            assertThat(summary.find()).as(outcome.output()).isTrue();
            int ran = Integer.parseInt(summary.group(2));
            int failed = Integer.parseInt(summary.group(4));
            assertThat(ran).isPositive();
            assertThat(failed).as(outcome.output()).isZero();
            // This suite logs as failed the writes that it wants to fail.
            if (!suite.equals("iSCSI.iSCSIdatasn")) {
                assertThat(outcome.output()).doesNotContain("[FAILED]");
            }
        }
    }
}
