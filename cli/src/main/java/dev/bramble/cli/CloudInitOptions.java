package dev.bramble.cli;

import com.google.protobuf.ByteString;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The documents that cloud-init is to find, as files of this machine. */
final class CloudInitOptions {
    /** More than the inventory takes of any: so it is the one that says how much it takes. */
    private static final int MAX_BYTES = 1 << 20;

    @Option(
            names = "--user-data",
            paramLabel = "FILE",
            description = "For cloud-init: #cloud-config, a script, or a MIME message of such parts.")
    private @Nullable Path userData;

    @Option(
            names = "--network-config",
            paramLabel = "FILE",
            description = "For cloud-init: other network cards, such as Wi-Fi. The one it boots by stays as it is.")
    private @Nullable Path networkConfig;

    @Option(
            names = "--meta-data",
            paramLabel = "FILE",
            description = "For cloud-init: instance-id and local-hostname are added where it says none.")
    private @Nullable Path metaData;

    /** Those that are given. */
    CloudInit.Builder documents() {
        CloudInit.Builder documents = CloudInit.newBuilder();
        read(userData).ifPresent(documents::setUserData);
        read(networkConfig).ifPresent(documents::setNetworkConfig);
        read(metaData).ifPresent(documents::setMetaData);
        return documents;
    }

    private static Optional<CloudInitDocument> read(@Nullable Path file) {
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            ByteString content = ByteString.copyFrom(in.readNBytes(MAX_BYTES));
            return Optional.of(
                    CloudInitDocument.newBuilder().setContent(content).build());
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
