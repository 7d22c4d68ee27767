package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.server.TestToolReport.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * All suites of libiscsi's test tool, against each kind of disk: each suite against a disk of its own, and all of them
 * in one run over two paths against one disk.
 */
class ConformanceTest {
    /** They wait for their own timeouts much of the time. */
    private static final int RUNS_AT_A_TIME = 3;

    private static final String ATOMIC = "WRITE ATOMIC is not offered, nor reported";
    private static final String COPY = "EXTENDED COPY is not offered, nor reported";
    private static final String SANITIZE = "SANITIZE is not offered, nor reported";
    private static final String REMOVABLE = "the medium of these disks cannot be removed";
    private static final String ZERO_BLOCKS = "WSNZ: WRITE SAME of no blocks is refused";
    private static final String WHOLE_BLOCKS = "it wants several logical blocks in a physical one";
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

    /** Skipped beside those where a physical block is one logical block. */
    private static final Map<String, Map<String, String>> SKIPPED_OF_WHOLE_BLOCKS = Map.of(
            "CompareAndWrite", all(WHOLE_BLOCKS, "InvalidDataOutSize"),
            "WriteSame10", all(WHOLE_BLOCKS, "InvalidDataOutSize UnmapUnaligned"),
            "WriteSame16", all(WHOLE_BLOCKS, "InvalidDataOutSize UnmapUnaligned"));

    /** Tests that contradict the standard, and so have to fail. */
    private static final Map<String, String> WRONG = Map.of(
            "GetLBAStatus.UnmapSingle",
            "it asks for LBA i + 1 and wants the first descriptor to begin at i + (blocks in a physical block), 8 here;"
                    + " it begins at the LBA that was asked for (SBC-3 section 5.4.2.3)");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(RUNS_AT_A_TIME);

    @AfterEach
    void stop() {
        threads.close();
    }

    private static Map<String, String> all(String reason, String tests) {
        return Stream.of(tests.split(" ")).collect(Collectors.toMap(test -> test, test -> reason));
    }

    @TestFactory
    Stream<DynamicTest> suites() throws Exception {
        ForeignProgram.require("iscsi-test-cu", "libiscsi-bin");
        List<String> suites = listed();
        assertThat(suites).hasSizeGreaterThan(50);
        Set<String> all = suites.stream().map(ConformanceTest::name).collect(Collectors.toSet());
        List<Run> runs = new ArrayList<>();
        for (TestDisk disk : TestDisk.values()) {
            runs.add(new Run(disk, "ALL", 2, all));
        }
        for (TestDisk disk : List.of(TestDisk.RAW, TestDisk.CLONE)) {
            suites.forEach(suite ->
                    runs.add(new Run(disk, suite, suite.endsWith(".MultipathIO") ? 2 : 1, Set.of(name(suite)))));
        }
        List<Future<String>> outputs =
                runs.stream().map(run -> threads.submit(() -> output(run))).toList();
        return IntStream.range(0, runs.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        runs.get(i).disk() + " " + runs.get(i).selector(),
                        () -> judge(runs.get(i), outputs.get(i).get())));
    }

    /**
     * One run of the tool.
     *
     * @param paths how often it is given the URL
     * @param suites that it is to run
     */
    private record Run(TestDisk disk, String selector, int paths, Set<String> suites) {}

    private static String name(String suite) {
        return suite.substring(suite.indexOf('.') + 1);
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

    private String output(Run run) throws Exception {
        Path disks = Files.createDirectory(folder.resolve(run.disk() + "-" + run.selector()));
        try (TestTarget target = TestTarget.start(disks, run.disk())) {
            List<String> command = new ArrayList<>(List.of(
                    "iscsi-test-cu",
                    "-i",
                    TestTarget.INITIATOR,
                    "-I",
                    TestTarget.INITIATOR,
                    "-v",
                    "--dataloss",
                    "-t",
                    run.selector()));
            command.addAll(Collections.nCopies(run.paths(), target.url()));
            return ForeignProgram.run(command.toArray(String[]::new)).output();
        }
    }

    /** Neither an unknown skip nor a listed one that is not needed any more goes by. */
    private static void judge(Run run, String output) {
        Set<String> suites = run.suites();
        Map<String, Verdict> verdicts = TestToolReport.parse(output);
        assertThat(verdicts.keySet().stream()
                        .map(test -> test.substring(0, test.indexOf('.')))
                        .collect(Collectors.toSet()))
                .as(output)
                .isEqualTo(suites);
        assertThat(byVerdict(verdicts, Verdict.UNFINISHED)).as(output).isEmpty();
        assertThat(byVerdict(verdicts, Verdict.FAILED)).as(output).isEqualTo(of(suites, wrong(run.disk())));
        assertThat(byVerdict(verdicts, Verdict.SKIPPED)).as(output).isEqualTo(of(suites, skipped(run.disk())));
    }

    private static Set<String> skipped(TestDisk disk) {
        Stream<Map<String, Map<String, String>>> tables =
                disk.blockSize() == 512 ? Stream.of(SKIPPED) : Stream.of(SKIPPED, SKIPPED_OF_WHOLE_BLOCKS);
        return tables.flatMap(table -> table.entrySet().stream())
                .flatMap(suite -> suite.getValue().keySet().stream().map(test -> suite.getKey() + "." + test))
                .collect(Collectors.toSet());
    }

    /** With one logical block in a physical one, what the tool wants is what it has to get. */
    private static Set<String> wrong(TestDisk disk) {
        return disk.blockSize() == 512 ? WRONG.keySet() : Set.of();
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
