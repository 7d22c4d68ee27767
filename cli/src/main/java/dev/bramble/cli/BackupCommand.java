package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.BackupResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble backup}. */
@Command(
        name = "backup",
        description = {
            "Writes what the inventory knows into a file: Pis, images, exports, boot kits, the history of boots.",
            "It can be restored into an inventory on another kind of database. FILE appears when it is complete."
        },
        footer = {
            "",
            "Not in it are disks and bases (DATA/volumes; see 'bramble volume export') and boot and root trees",
            "(DATA/boot, DATA/roots): these are copied as files are. CHAP secrets are in it only with a",
            "passphrase, sealed by it; without one, Pis get new ones when it is restored.",
            "",
            "Example: bramble backup nas-monday.backup --passphrase-file /root/passphrase"
        })
final class BackupCommand extends InventoryCommand {
    @Parameters(paramLabel = "FILE", description = "The file to make.")
    private Path file = Path.of("");

    @Mixin
    private PassphraseFile passphrase = new PassphraseFile();

    @Option(names = "--force", description = "Replace FILE if it is there.")
    private boolean force;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        String sealedBy = passphrase.read();
        if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandFailure(file + " is there already; name another file, or replace it with --force");
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        // Ctrl-C ends this program without its finally.
        part.toFile().deleteOnExit();
        try {
            Files.deleteIfExists(part);
            long records = write(inventory, sealedBy, part);
            long bytes = Files.size(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            out.printf("%s: %d records, %d bytes%n", file, records, bytes);
            if (sealedBy.isEmpty()) {
                out.println("CHAP secrets are not in it; with --passphrase-file they are");
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            delete(part);
        }
    }

    private static long write(InventoryConnection inventory, String sealedBy, Path part) throws IOException {
        long records = 0;
        try (FileChannel channel = FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                CountProgress progress = CountProgress.of("backup")) {
            Iterator<BackupResponse> pieces = inventory
                    .backups()
                    .backup(BackupRequest.newBuilder().setPassphrase(sealedBy).build());
            while (pieces.hasNext()) {
                BackupResponse piece = pieces.next();
                for (ByteBuffer bytes : piece.getData().asReadOnlyByteBufferList()) {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
                records = piece.getRecords();
                progress.at(records, piece.getExpectedRecords());
            }
            channel.force(true);
        }
        return records;
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new CommandFailure("cannot delete " + part + ": " + e.getMessage(), e);
        }
    }
}
