package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.TestImage;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pis without a disk, from their creation to their end. */
class NfsRootApiTest extends ApiFixture {
    @BeforeEach
    void start(@TempDir Path scratch) throws Exception {
        Path root = Files.createDirectories(scratch.resolve("root/etc")).resolve("..");
        Files.writeString(root.resolve("etc/fstab"), """
                LABEL=writable / ext4 defaults 0 1
                LABEL=system-boot /boot/firmware vfat defaults 0 1
                """);
        inventory.importImage(Header.newBuilder().setName("debian").build(), TestImage.make(scratch, root.normalize()));
    }

    private static Pi.Builder pi() {
        return Pi.newBuilder()
                .setName("diskless")
                .addMacs("dc:a6:32:00:00:01")
                .setImage("debian")
                .setRoot(Pi.Root.NFS);
    }

    private Pi get() {
        return inventory
                .client()
                .getPi(GetPiRequest.newBuilder().setPi("diskless").build());
    }

    @Test
    void itHasARootTreeInPlaceOfAVolume() throws Exception {
        Pi pi = inventory.create(pi()).getResponse().unpack(Pi.class);

        assertThat(pi.getState()).isEqualTo(Pi.State.READY);
        assertThat(pi.getStateMessage()).isEmpty();
        assertThat(pi.getRoot()).isEqualTo(Pi.Root.NFS);
        assertThat(pi.getNfsRootVersion()).isEqualTo("3");
        assertThat(get()).isEqualTo(pi);
        assertThat(inventory.volumes.disks).isEmpty();
        var tree = Objects.requireNonNull(inventory.roots.trees.get(pi.getUid()));
        String folder = data.toAbsolutePath().normalize().toString();
        assertThat(tree.getFilesList()).singleElement().satisfies(file -> {
            assertThat(file.getPath()).isEqualTo("etc/fstab");
            assertThat(file.getContent().toStringUtf8()).isEqualTo("""
                    # by NFS: LABEL=writable / ext4 defaults 0 1
                    # by NFS: LABEL=system-boot /boot/firmware vfat defaults 0 1
                    192.168.1.2:%s/boot/trees/%s /boot/firmware nfs \
                    vers=3,nolock,proto=tcp,port=2049,mountport=2049,addr=192.168.1.2,_netdev,nofail 0 0
                    """.formatted(folder, pi.getUid()));
        });
        assertThat(commandLine(pi))
                .startsWith("console=serial0,115200 console=tty1 quiet ip=dhcp root=/dev/nfs"
                        + " nfsroot=192.168.1.2:%s/roots/%s,vers=3,tcp,port=2049 rw nfs.nfs4_unique_id=%s bramble.fw=nfs,"
                                .formatted(folder, pi.getUid(), pi.getUid()))
                .doesNotContain("iscsi", "LABEL=", "rootfstype", "rootwait");
    }

    private String commandLine(Pi pi) {
        return Objects.requireNonNull(inventory.trees.files.get(pi.getUid()))
                .getFirst()
                .getContent()
                .toStringUtf8();
    }

    @Test
    void theVersionIsAsAsked() throws Exception {
        inventory.roots.portmapper = false;
        Pi pi = inventory.create(pi().setNfsRootVersion("4.1")).getResponse().unpack(Pi.class);

        assertThat(pi.getStateMessage()).isEmpty();
        assertThat(commandLine(pi)).contains(",vers=4.1,tcp,port=2049 rw ", "bramble.fw=nfs,vers=4.1,proto=tcp,");
    }

    @Test
    void withoutAPortMapperVersion3IsWarnedOf() throws Exception {
        inventory.roots.portmapper = false;
        Pi pi = inventory.create(pi()).getResponse().unpack(Pi.class);

        assertThat(pi.getState()).isEqualTo(Pi.State.READY);
        assertThat(pi.getStateMessage()).contains("BRAMBLE_NFS_PORTMAPPER=own");
        inventory.roots.portmapper = true;
        var _ = provision();
        assertThat(get().getStateMessage()).isEmpty();
    }

    private Operation provision() {
        return inventory.await(inventory
                .client()
                .provisionPi(
                        ProvisionPiRequest.newBuilder().setUid(get().getUid()).build()));
    }

    @Test
    void aFailingStepIsToldAndFinishedLater() throws Exception {
        inventory.roots.refuseCreation = Status.FAILED_PRECONDITION.withDescription("run nfs-service as root");
        Operation failed = inventory.create(pi());
        assertThat(failed.getError().getMessage())
                .isEqualTo("making the root tree failed: nfs-service: run nfs-service as root");
        assertThat(failed.getMetadata().unpack(ProvisionMetadata.class).getStep())
                .isEqualTo(ProvisionMetadata.Step.MAKE_ROOT_TREE);
        assertThat(get().getState()).isEqualTo(Pi.State.FAILED);
        inventory.roots.refuseCreation = null;

        assertThat(provision().hasResponse()).isTrue();

        assertThat(get().getState()).isEqualTo(Pi.State.READY);
        assertThat(inventory.roots.trees).hasSize(1);
    }

    @Test
    void itsRootTreeGoesWithItButNotWhileItIsMounted() {
        var _ = inventory.create(pi());
        inventory.roots.mounts = List.of("192.0.2.7");
        assertThatThrownBy(this::delete)
                .hasMessageContaining("FAILED_PRECONDITION")
                .hasMessageContaining("the root of Pi diskless is mounted by 192.0.2.7");
        assertThat(inventory.trees.trees).hasSize(1);
        inventory.roots.mounts = List.of();

        delete();

        assertThat(inventory.roots.trees).isEmpty();
        assertThat(inventory.trees.trees).isEmpty();
    }

    private void delete() {
        var _ = inventory
                .client()
                .deletePi(DeletePiRequest.newBuilder().setPi("diskless").build());
    }

    @Test
    void whatOnlyADiskHasIsRefused() {
        assertThatThrownBy(() -> inventory.create(pi().setDiskBytes(1L << 30))).hasMessageContaining("pi.disk_bytes");
        assertThatThrownBy(() -> inventory.create(pi().setChap(Chap.getDefaultInstance())))
                .hasMessageContaining("pi.chap");
        assertThatThrownBy(() -> inventory.create(pi().setNfsRootVersion("4.2")))
                .hasMessageContaining("pi.nfs_root_version");
        assertThatThrownBy(() -> inventory.create(pi().setRoot(Pi.Root.ISCSI).setNfsRootVersion("3")))
                .hasMessageContaining("pi.nfs_root_version");
    }
}
