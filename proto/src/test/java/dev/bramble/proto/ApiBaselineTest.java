package dev.bramble.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.ListBootsRequest;
import dev.bramble.proto.boot.v1.Sighting;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.RotateKeyRequest;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.SnapshotPiRequest;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.HoldBootTreeRequest;
import dev.bramble.proto.storage.v1.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contracts only grow: api-baseline.txt has what was promised. */
class ApiBaselineTest {
    private static final Path BASELINE = Path.of("api-baseline.txt");
    private static final Path SOURCES = Path.of("src/main/protobuf");

    /** Each file by a message that lies in it. */
    private static final List<FileDescriptor> FILES = List.of(
            Boot.getDescriptor().getFile(),
            BootEvent.getDescriptor().getFile(),
            ListBootsRequest.getDescriptor().getFile(),
            Sighting.getDescriptor().getFile(),
            ImageSystem.getDescriptor().getFile(),
            FetchImageRequest.getDescriptor().getFile(),
            ListPisRequest.getDescriptor().getFile(),
            Pi.getDescriptor().getFile(),
            GetCloudInitRequest.getDescriptor().getFile(),
            RotateKeyRequest.getDescriptor().getFile(),
            BackupRequest.getDescriptor().getFile(),
            PreflightReport.getDescriptor().getFile(),
            DiscoveredPi.getDescriptor().getFile(),
            TreeEntry.getDescriptor().getFile(),
            CreateBootTreeRequest.getDescriptor().getFile(),
            CreateRootTreeRequest.getDescriptor().getFile(),
            CloneVolumeRequest.getDescriptor().getFile(),
            HoldBootTreeRequest.getDescriptor().getFile(),
            SnapshotPiRequest.getDescriptor().getFile(),
            AcknowledgeRequest.getDescriptor().getFile(),
            ServiceLag.getDescriptor().getFile());

    @Test
    void nothingPromisedIsGoneAndNothingNewUnrecorded() throws IOException {
        SortedSet<String> current = ApiElements.of(FILES);
        if ("write".equals(System.getProperty("api.baseline"))) {
            Files.writeString(BASELINE, String.join("\n", current) + "\n");
        }
        SortedSet<String> baseline = new TreeSet<>(Files.readAllLines(BASELINE));
        assertThat(ApiDifference.between(baseline, current).complaints()).isEmpty();
    }

    @Test
    void everyProtoFileIsHeldToIt() throws IOException {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            assertThat(FILES.stream().map(FileDescriptor::getName))
                    .containsExactlyInAnyOrderElementsOf(
                            sources.filter(path -> path.toString().endsWith(".proto"))
                                    .map(path -> SOURCES.relativize(path).toString())
                                    .toList());
        }
    }
}
