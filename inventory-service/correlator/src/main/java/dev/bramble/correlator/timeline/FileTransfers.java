package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileTransfer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was fetched in one boot, file by file, in the order of the first request. */
final class FileTransfers {
    private FileTransfers() {}

    /** The first {@link Limits#FILES} files; further ones are left out. */
    static List<FileTransfer> of(List<Fact> facts) {
        Map<String, FileTransfer.Builder> files = new LinkedHashMap<>();
        for (Fact fact : facts) {
            if (fact.isAboutFile() && (files.containsKey(fact.path()) || files.size() < Limits.FILES)) {
                add(
                        fact,
                        files.computeIfAbsent(
                                fact.path(),
                                path -> FileTransfer.newBuilder()
                                        .setPath(path)
                                        .setStartTime(Times.timestamp(fact.begun()))));
            }
        }
        return files.values().stream().map(FileTransfer.Builder::build).toList();
    }

    private static void add(Fact fact, FileTransfer.Builder file) {
        BootEvent event = fact.event();
        file.setEndTime(Times.timestamp(Times.later(fact.until(), Times.instant(file.getEndTime()))));
        switch (event.getDetailCase()) {
            case FILE_SERVED ->
                file.setLoads(file.getLoads() + fact.count())
                        .setSizeBytes(event.getFileServed().getSizeBytes())
                        .setSha256(event.getFileServed().getSha256())
                        .setRetransmits(
                                file.getRetransmits() + event.getFileServed().getRetransmits());
            case FILE_MISSED -> file.setMisses(file.getMisses() + fact.count());
            case FILE_ABORTED -> {
                file.setSizeBytes(event.getFileAborted().getSizeBytes());
                if (event.getFileAborted().getProbe()) {
                    file.setProbes(file.getProbes() + fact.count());
                }
            }
            case TRANSFER_STALLED ->
                file.setSizeBytes(event.getTransferStalled().getSizeBytes())
                        .setRetransmits(file.getRetransmits()
                                + event.getTransferStalled().getRetransmits());
            case FILE_FAILED -> file.setSizeBytes(event.getFileFailed().getSizeBytes());
            case FILE_TOO_LARGE -> file.setSizeBytes(event.getFileTooLarge().getSizeBytes());
            default -> {}
        }
    }
}
