package dev.bramble.cli;

import com.google.protobuf.ByteString;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble restore}. */
@Command(
        name = "restore",
        description = {
            "Puts back what 'bramble backup' wrote: all of it or, on any error, nothing.",
            "Refused while the inventory holds Pis, images, exports or boot profiles, unless --force replaces them."
        },
        footer = {
            "",
            "Disks, trees and the history of boots that are there stay, whatever --force replaces. Without the",
            "passphrase, Pis with CHAP get new secrets, written to their cmdline.txt: reboot those that are up.",
            "",
            "Example: bramble restore nas-monday.backup --passphrase-file /root/passphrase"
        })
final class RestoreCommand extends InventoryCommand {
    private static final int CHUNK = 256 * 1024;

    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path file = Path.of("");

    @Mixin
    private PassphraseFile passphrase = new PassphraseFile();

    @Option(names = "--force", description = "Replace what is there.")
    private boolean force;

    @Override
    void run(InventoryConnection inventory, PrintWriter out) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandFailure("no backup " + file + " that can be read; name one that 'bramble backup' made");
        }
        RestoreResponse done;
        try {
            done = send(inventory);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
        out.printf(
                "restored the backup of %s: %d Pis, %d of their snapshots, %d images, %d exports, %d boot profiles, %d boots,"
                        + " %d boot kits%n",
                Instant.ofEpochSecond(done.getBackupTime().getSeconds()),
                done.getPis(),
                done.getPiSnapshots(),
                done.getImages(),
                done.getExports(),
                done.getBootProfiles(),
                done.getBoots(),
                done.getBootKits());
        if (done.getNewSecretsCount() > 0) {
            out.println("new CHAP secrets, as it was restored without its own: "
                    + String.join(", ", done.getNewSecretsList()));
        }
    }

    private RestoreResponse send(InventoryConnection inventory) throws IOException {
        StreamCall<RestoreRequest, RestoreResponse> call = new StreamCall<>();
        String sealedBy = passphrase.read();
        inventory.restores().restore(call);
        try (InputStream bytes = Files.newInputStream(file);
                ByteProgress progress = ByteProgress.of("restore", Files.size(file))) {
            call.send(RestoreRequest.newBuilder()
                    .setHeader(RestoreRequest.Header.newBuilder()
                            .setPassphrase(sealedBy)
                            .setReplace(force))
                    .build());
            byte[] chunk = new byte[CHUNK];
            for (int read = bytes.read(chunk); read >= 0 && !call.isOver(); read = bytes.read(chunk)) {
                call.send(RestoreRequest.newBuilder()
                        .setData(ByteString.copyFrom(chunk, 0, read))
                        .build());
                progress.step(read);
            }
            return call.finish();
        } catch (IOException e) {
            call.cancel(e);
            throw e;
        }
    }
}
