package dev.bramble.simulator.boot;

import dev.bramble.simulator.tftp.Answer;
import dev.bramble.simulator.tftp.TftpClient;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file access of EEPROM and firmware: counts, logs, and turns what ends a boot into its failure. */
final class Loader {
    private final TftpClient client;
    private final BootLog log;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private String prefix;
    private Optional<String> lastMiss = Optional.empty();
    private int loads;
    private int probes;
    private int misses;
    private long bytes;

    Loader(TftpClient client, String prefix, BootLog log) {
        this.client = client;
        this.prefix = prefix;
        this.log = log;
    }

    /** Asks without prefix from now on. */
    void dropPrefix() {
        prefix = "";
    }

    String prefix() {
        return prefix;
    }

    /** RRQ, OACK, ERROR: whether the file is there. */
    boolean probe(String path) throws BootFailure {
        return ask(path, true) instanceof Answer.Probed;
    }

    /** The file; empty when the server has none. One whose transfer did not end is as one that is not there. */
    Optional<Answer.Loaded> load(String path) throws BootFailure {
        return ask(path, false) instanceof Answer.Loaded loaded ? Optional.of(loaded) : Optional.empty();
    }

    /** As most files are fetched: a probe, and when the file is there the load. */
    Optional<Answer.Loaded> probeAndLoad(String path) throws BootFailure {
        return probe(path) ? load(path) : Optional.empty();
    }

    private Answer ask(String path, boolean probe) throws BootFailure {
        Instant start = log.now();
        String name = prefix + path;
        Answer answer;
        try {
            answer = probe ? client.probe(name) : client.load(name);
        } catch (IOException e) {
            throw log.failure("network error while reading " + name + ": " + e.getMessage(), e);
        }
        switch (answer) {
            case Answer.Loaded loaded -> {
                loads++;
                bytes += loaded.size();
                files.put(path, loaded.bytes());
                log.step(start, loaded.size(), "TFTP_GET: " + name);
            }
            case Answer.Probed probed -> {
                probes++;
                log.step(start, 0, "TFTP probe: " + name + " has " + probed.size() + " bytes");
            }
            case Answer.Refused refused -> {
                misses++;
                lastMiss = Optional.of(refused + " (" + name + ")");
                log.step(start, 0, refused + " (" + name + ")");
            }
            case Answer.TimedOut timeout -> {
                lastMiss = Optional.of("TFTP: " + timeout + " (" + name + ")");
                log.step(start, 0, "TFTP: " + timeout + " (" + name + ")");
                if (loads + probes + misses == 0) {
                    throw log.failure("TFTP: no answer from " + client.server() + " to the request for " + name);
                }
            }
        }
        return answer;
    }

    /** Why the last file that was not found was not: {@code TFTP 1: text (path)}. */
    String lastMiss() {
        return lastMiss.orElse("nothing was asked for");
    }

    FetchedFiles fetched(String kernel, List<String> initramfs, Optional<String> commandLine) {
        return new FetchedFiles(prefix, files, kernel, initramfs, commandLine, counts());
    }

    TransferCounts counts() {
        return new TransferCounts(loads, probes, misses, client.repeats(), client.duplicates(), bytes);
    }
}
