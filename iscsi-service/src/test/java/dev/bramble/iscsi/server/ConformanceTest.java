package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.server.TestToolReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** All suites of libiscsi's test tool, each against a disk of its own, and all of them in one run against one disk. */
class ConformanceTest {
    private static final String ATOMIC = "WRITE ATOMIC is not offered, nor reported";
    private static final String COPY = "EXTENDED COPY is not offered, nor reported";
    private static final String SANITIZE = "SANITIZE is not offered, nor reported";
    private static final String REMOVABLE = "the medium of these disks cannot be removed";
    private static final String ZERO_BLOCKS = "WSNZ: WRITE SAME of no blocks is refused";
    private static final String DEFECTS = "a file has no defect list";

    /** Tests that may be skipped, by suite: the names, and why. */
    private static final Map<String, Map<String, String>> SKIPPED = Map.ofEntries(
            Map.entry("ExtendedCopy", all(COPY, "Simple ParamHdr DescrLimits DescrType ValidTgtDescr ValidSegDescr")),
            Map.entry("ReceiveCopyResults", all(COPY, "CopyStatus OpParams")),
            Map.entry("WriteAtomic16", all(ATOMIC, "Simple BeyondEol ZeroBlocks WriteProtect DpoFua VPD")),
            Map.entry(
                    "Sanitize",
                    all(
                            SANITIZE,
                            "BlockErase BlockEraseReserved CryptoErase CryptoEraseReserved ExitFailureMode"
                                    + " InvalidServiceAction Overwrite OverwriteReserved Readonly Reservations Reset")),
            Map.entry(
                    "PreventAllow",
                    all(REMOVABLE, "Simple Eject ITNexusLoss Logout WarmReset ColdReset LUNReset 2ITNexuses")),
            Map.entry("StartStopUnit", all(REMOVABLE, "Simple")),
            Map.entry("WriteSame10", all(ZERO_BLOCKS, "ZeroBlocks")),
            Map.entry("WriteSame16", all(ZERO_BLOCKS, "ZeroBlocks")),
            Map.entry("ReadDefectData10", all(DEFECTS, "Simple")),
            Map.entry("ReadDefectData12", all(DEFECTS, "Simple")),
            Map.entry("ReadOnly", all("it wants a disk that is write protected from the start", "ReadOnlySBC")),
            Map.entry(
                    "ReportSupportedOpcodes",
                    all(
                            "the tool takes the refusal that it asks for (SPC-4 section 6.35.1: INVALID FIELD IN CDB for"
                                    + " an operation code without service actions) for a missing command",
                            "OneCommand")));

    /** Tests that contradict the standard, and so have to fail. */
    private static final Map<String, String> WRONG = Map.of(
            "GetLBAStatus.UnmapSingle",
            "it asks for LBA i + 1 and wants the first descriptor to begin at i + (blocks in a physical block), 8 here;"
                    + " it begins at the LBA that was asked for (SBC-3 section 5.4.2.2)");

    @TempDir
    Path folder;

    private static Map<String, String> all(String reason, String tests) {
        return Stream.of(tests.split(" ")).collect(Collectors.toMap(test -> test, test -> reason));
    }

    @TestFactory
    List<DynamicTest> suites() throws Exception {
        ForeignProgram.require("iscsi-test-cu", "libiscsi-bin");
        List<DynamicTest> tests = new ArrayList<>();
        for (String suite : listed()) {
            tests.add(DynamicTest.dynamicTest(suite, () -> {
                int paths = suite.endsWith(".MultipathIO") ? 2 : 1;
                judge(run(suite, paths), Set.of(suite.substring(suite.indexOf('.') + 1)));
            }));
        }
        assertThat(tests).hasSizeGreaterThan(50);
        return tests;
    }

    @Test
    void allSuitesInOneRunOverTwoPaths() throws Exception {
        ForeignProgram.require("iscsi-test-cu", "libiscsi-bin");
        Set<String> suites = listed().stream()
                .map(suite -> suite.substring(suite.indexOf('.') + 1))
                .collect(Collectors.toSet());
        judge(run("ALL", 2), suites);
    }

    /** Suites of the families SCSI and iSCSI, as the tool lists them. */
    private static List<String> listed() throws Exception {
        return ForeignProgram.run("iscsi-test-cu", "--list")
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("i?SCSI\\.[^.]+"))
                .toList();
    }

    private String run(String selector, int paths) throws Exception {
        try (TestTarget target = TestTarget.start(Files.createDirectory(folder.resolve(selector)))) {
            List<String> command = new ArrayList<>(List.of(
                    "iscsi-test-cu",
                    "-i",
                    TestTarget.INITIATOR,
                    "-I",
                    TestTarget.INITIATOR,
                    "-v",
                    "--dataloss",
                    "-t",
                    selector));
            for (int i = 0; i < paths; i++) {
                command.add(target.url());
            }
            return ForeignProgram.run(command.toArray(String[]::new)).output();
        }
    }

    /** Neither an unknown skip nor a listed one that is not needed any more goes by. */
    private static void judge(String output, Set<String> suites) {
        Map<String, Verdict> verdicts = TestToolReport.parse(output);
        assertThat(verdicts.keySet().stream()
                        .map(test -> test.substring(0, test.indexOf('.')))
                        .collect(Collectors.toSet()))
                .as(output)
                .isEqualTo(suites);
        assertThat(byVerdict(verdicts, Verdict.UNFINISHED)).as(output).isEmpty();
        assertThat(byVerdict(verdicts, Verdict.FAILED)).as(output).isEqualTo(of(suites, WRONG.keySet()));
        Set<String> skips = SKIPPED.entrySet().stream()
                .flatMap(suite -> suite.getValue().keySet().stream().map(test -> suite.getKey() + "." + test))
                .collect(Collectors.toSet());
        assertThat(byVerdict(verdicts, Verdict.SKIPPED)).as(output).isEqualTo(of(suites, skips));
    }

    private static Set<String> byVerdict(Map<String, Verdict> verdicts, Verdict wanted) {
        return new TreeMap<>(verdicts)
                .entrySet().stream()
                        .filter(entry -> entry.getValue() == wanted)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    private static Set<String> of(Set<String> suites, Set<String> tests) {
        return tests.stream()
                .filter(test -> suites.contains(test.substring(0, test.indexOf('.'))))
                .collect(Collectors.toSet());
    }
}
