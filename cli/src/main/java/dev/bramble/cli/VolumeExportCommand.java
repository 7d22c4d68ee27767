package dev.bramble.cli;

import dev.bramble.proto.storage.v1.ExportVolumeRequest;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code bramble volume export}. */
@Command(
        name = "export",
        description = {
            "Writes a volume, a snapshot of it or a base into a file: a raw disk image, sparse unless compressed.",
            "The file appears when it is complete. A volume with a session is refused: take a snapshot, and export that."
        })
final class VolumeExportCommand extends VolumeServiceCommand {
    private static final String STDOUT = "-";

    @Mixin
    private VolumeKindOptions kind = new VolumeKindOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The volume; of a Pi, its uid.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to make; - for the standard output.")
    private String file = "";

    @Option(
            names = "--snapshot",
            defaultValue = "",
            paramLabel = "SNAPSHOT",
            description = "Export this snapshot of the volume.")
    private String snapshot = "";

    @Option(
            names = "--compress",
            paramLabel = "HOW",
            description = "none, gzip or xz (default: as FILE's name says, .gz or .xz).")
    private @Nullable Compression compression;

    @Option(names = "--force", description = "Replace FILE if it is there.")
    private boolean force;

    @Override
    void run(VolumeConnection volumes, PrintWriter out) {
        if (kind.isBase() && !snapshot.isEmpty()) {
            throw new ParameterException(spec().commandLine(), "--snapshot is of a volume, and of no base");
        }
        ExportVolumeRequest request = ExportVolumeRequest.newBuilder()
                .setId(name)
                .setKind(kind.kind())
                .setSnapshot(snapshot)
                .build();
        VolumeExport export = new VolumeExport(volumes);
        try {
            VolumeExport.Taken taken =
                    file.equals(STDOUT) ? toStandardOutput(export, request) : toFile(export, request, Path.of(file));
            note("exported " + name + ": " + taken);
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private VolumeExport.Taken toStandardOutput(VolumeExport export, ExportVolumeRequest request) throws IOException {
        // Not System.out, which swallows that the reader is gone.
        OutputStream raw = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
        Compression wanted = compression == null ? Compression.NONE : compression;
        try (ExportSink sink = new ExportSink.Stream(wanted.compress(raw))) {
            return export.run(request, sink);
        }
    }

    private VolumeExport.Taken toFile(VolumeExport export, ExportVolumeRequest request, Path wanted)
            throws IOException {
        requirePlace(wanted);
        Path part = wanted.resolveSibling("." + wanted.getFileName() + ".part");
        Files.deleteIfExists(part);
        // Ctrl-C ends this program without its finally.
        part.toFile().deleteOnExit();
        try {
            VolumeExport.Taken taken;
            try (ExportSink sink = sink(part)) {
                taken = export.run(request, sink);
            }
            Files.move(part, wanted, StandardCopyOption.ATOMIC_MOVE);
            return taken;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void requirePlace(Path wanted) {
        Path folder = wanted.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandFailure("no folder " + folder + " to put " + wanted.getFileName() + " in; make it first");
        }
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(wanted)) {
            throw new CommandFailure(
                    wanted + " is no regular file; export to - and let dd or another program write it");
        }
        if (!force) {
            throw new CommandFailure(wanted + " is there already; name another file, or replace it with --force");
        }
    }

    private ExportSink sink(Path part) throws IOException {
        Compression wanted = compression == null ? Compression.ofName(file) : compression;
        return wanted == Compression.NONE
                ? new ExportSink.Sparse(new RandomAccessFile(part.toFile(), "rw"))
                : new ExportSink.Stream(wanted.compress(new BufferedOutputStream(Files.newOutputStream(part))));
    }
}
