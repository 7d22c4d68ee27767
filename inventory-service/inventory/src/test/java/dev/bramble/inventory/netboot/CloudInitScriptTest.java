package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the script of the boot kit puts the documents, in a system that is a folder: its paths begin there, and a mount of
 * a partition is a link to a folder of its files. The rest is busybox, as on the Pi.
 */
class CloudInitScriptTest {
    private static final String CONFIG = "datasource:\n  NoCloud:\n    %s\n";

    @TempDir
    private Path root;

    @BeforeEach
    void makeSystem() throws Exception {
        String busybox =
                ForeignTool.require("busybox", "busybox-static").program().toString();
        write("run/bramble/conf", "FIRMWARE='" + root + "/boot/firmware'\n");
        // The root is sda2; sdb is a card that is plugged in.
        write("proc/self/mountinfo", "21 1 8:2 / / rw - ext4 /dev/root rw\n22 21 0:5 / /dev rw - devtmpfs udev rw\n");
        for (String partition : List.of("sda/sda1", "sda/sda2", "sdb/sdb1")) {
            write("sys/devices/" + partition + "/partition", "1\n");
        }
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createSymbolicLink(root.resolve("sys/dev/block/8:2"), Path.of("../../devices/sda/sda2"));
        write("labels/sda1", "system-boot");
        write("labels/sda2", "writable");
        write("labels/sdb1", "CIDATA");
        write("etc/cloud/cloud.cfg", "# fs_label: of-a-comment\n");
        Files.createDirectories(root.resolve("var/lib"));
        Path stub = write("run/bramble/bin/busybox", """
                #!/bin/sh
                root=%s
                case $1 in
                  mount)
                    echo "$*" >>"$root/mounts"
                    case $* in *remount*) exit 0 ;; esac
                    shift 5
                    rmdir "$2" && ln -s "$root/partitions/${1##*/}" "$2" ;;
                  umount) echo "$*" >>"$root/mounts"; rm "$2" && mkdir "$2" ;;
                  sync) ;;
                  hostname) cat "$3" >"$root/hostname" ;;
                  *) exec %s "$@" ;;
                esac
                """.formatted(root, busybox));
        Path blkid = write("programs/blkid", """
                #!/bin/sh
                [ "$1 $2 $3 $4 $5 $6" = "-c /dev/null -o value -s LABEL" ] || exit 4
                cat "%s/labels/${7##*/}" 2>/dev/null || exit 2
                """.formatted(root));
        for (Path program : List.of(stub, blkid)) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        document("user-data", "#cloud-config\nhostname: mine\n");
        document("meta-data", "# By Bramble, of the Pi's record\ninstance-id: bramble-x\n");
        Files.createDirectories(root.resolve("partitions/sda1"));
    }

    private Path write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    private void document(String name, String text) throws IOException {
        var _ = write("boot/firmware/" + name, text);
    }

    private String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** One boot. */
    private void boot() throws Exception {
        Files.deleteIfExists(root.resolve("mounts"));
        String script;
        try (InputStream in =
                Objects.requireNonNull(CloudInitScriptTest.class.getResourceAsStream("/netboot/cloud-init"))) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll(
                            "(?<![\\w/])/(run/bramble|etc/cloud|etc/hostname|var/lib|proc/self|sys/dev)", root + "/$1");
        }
        ForeignTool.require("dash", "dash")
                .run(
                        root,
                        Map.of("PATH", root + "/programs:" + System.getenv("PATH")),
                        write("script", script).toString());
    }

    private String mounts() throws IOException {
        return exists("mounts") ? read("mounts") : "";
    }

    private void fatIsUbuntus() throws IOException {
        var _ = write("etc/cloud/cloud.cfg.d/99-fake_cloud.cfg", CONFIG.formatted("fs_label: system-boot"));
        var _ = write("partitions/sda1/user-data", "#cloud-config\n# the image's\n");
        var _ = write("partitions/sda1/meta-data", "instance-id: cloud-image\n");
        var _ = write("partitions/sda1/network-config", "version: 2\n");
    }

    @Test
    void theDisksOwnFatPartitionGetsThem() throws Exception {
        fatIsUbuntus();

        boot();

        assertThat(read("partitions/sda1/user-data")).isEqualTo("#cloud-config\nhostname: mine\n");
        assertThat(read("partitions/sda1/meta-data")).contains("bramble-x");
        assertThat(exists("partitions/sda1/network-config"))
                .as("the boot tree has none")
                .isFalse();
        assertThat(mounts().lines())
                .containsExactly(
                        "mount -t vfat -o ro,umask=077 /dev/sda1 " + root + "/run/bramble/seed",
                        "mount -o remount,rw " + root + "/run/bramble/seed",
                        "umount " + root + "/run/bramble/seed");
        assertThat(exists("var/lib/cloud")).isFalse();
    }

    @Test
    void nothingIsWrittenWhenNothingHasChanged() throws Exception {
        fatIsUbuntus();
        document("network-config", "version: 2\n");
        boot();

        boot();

        assertThat(mounts()).contains("ro,umask=077").doesNotContain("remount");
        document("network-config", "");
        boot();
        assertThat(mounts()).contains("remount");
        assertThat(exists("partitions/sda1/network-config")).isFalse();
    }

    @Test
    void aSystemThatLooksAtNoPartitionHasThemBelowVar() throws Exception {
        document("network-config", "version: 2\n");

        boot();

        for (String name : List.of("user-data", "meta-data", "network-config")) {
            Path placed = root.resolve("var/lib/cloud/seed/nocloud").resolve(name);
            assertThat(Files.readString(placed)).isEqualTo(read("boot/firmware/" + name));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(placed)))
                    .isEqualTo("rw-------");
        }
        assertThat(mounts()).as("CIDATA is another disk's").isEmpty();
    }

    @Test
    void aPartitionNamedCidataIsLookedAtByItself() throws Exception {
        var _ = write("labels/sda1", "cidata");
        boot();
        assertThat(read("partitions/sda1/meta-data")).contains("bramble-x");
        assertThat(exists("var/lib/cloud")).isFalse();
    }

    @Test
    void aSystemThatReadsTheBootTreeItselfIsLeftAlone() throws Exception {
        var _ = write(
                "etc/cloud/cloud.cfg.d/99_raspi.cfg",
                CONFIG.formatted("seedfrom: 'file://" + root + "/boot/firmware'"));
        boot();
        assertThat(exists("var/lib/cloud")).isFalse();
        assertThat(mounts()).isEmpty();
    }

    /** Its labels decide where cloud-init looks: not to know them is not to have found none. */
    @Test
    void aSystemWhoseLabelsCannotBeReadIsToldOf() throws Exception {
        fatIsUbuntus();
        var _ = write("programs/blkid", "#!/bin/sh\nexit 127\n");

        assertThatThrownBy(this::boot).isInstanceOf(AssertionError.class);
        assertThat(exists("var/lib/cloud")).isFalse();
    }

    @Test
    void aPartitionWithoutALabelIsNotIt() throws Exception {
        Files.delete(root.resolve("labels/sda1"));
        boot();
        assertThat(exists("var/lib/cloud/seed/nocloud/user-data")).isTrue();
    }

    @Test
    void cloudInitForgetsTheDocumentsThatAreNotThereAnyMore() throws Exception {
        var _ = write("var/lib/cloud/instance/obj.pkl", "of the last boot");
        boot();
        assertThat(exists("var/lib/cloud/instance/obj.pkl")).isFalse();

        var _ = write("var/lib/cloud/instance/obj.pkl", "of this boot");
        boot();
        assertThat(exists("var/lib/cloud/instance/obj.pkl")).isTrue();
    }

    /** From a boot at which cloud-init was set to another label. */
    @Test
    void theyAreNotInBothPlaces() throws Exception {
        boot();
        fatIsUbuntus();
        boot();
        assertThat(read("partitions/sda1/meta-data")).contains("bramble-x");
        assertThat(exists("var/lib/cloud/seed/nocloud")).isFalse();
    }

    @Test
    void aSeedOfTheUsersOwnIsLeftAlone() throws Exception {
        fatIsUbuntus();
        var _ = write("var/lib/cloud/seed/nocloud/meta-data", "instance-id: mine\n");
        boot();
        assertThat(exists("var/lib/cloud/seed/nocloud/meta-data")).isTrue();
    }

    @Test
    void theNameThatCloudInitGaveToTheInstanceIsTheNameOfTheSystem() throws Exception {
        var _ = write("etc/hostname", "of-its-user\n");
        boot();
        assertThat(exists("hostname"))
                .as("cloud-init did not run yet, and that is the image's")
                .isFalse();

        var _ = write("var/lib/cloud/data/set-hostname", "{}");
        var _ = write("var/lib/cloud/data/instance-id", "of-another-life\n");
        boot();
        assertThat(exists("hostname")).as("another instance's").isFalse();

        var _ = write("var/lib/cloud/data/instance-id", "bramble-x\n");
        boot();
        assertThat(read("hostname")).isEqualTo("of-its-user\n");
    }

    @Test
    void documentsThatAreNotBramblesNameNoSystem() throws Exception {
        document("meta-data", "instance-id: bramble-x\n");
        var _ = write("etc/hostname", "debian\n");
        var _ = write("var/lib/cloud/data/set-hostname", "{}");
        var _ = write("var/lib/cloud/data/instance-id", "bramble-x\n");
        boot();
        assertThat(exists("hostname")).isFalse();
    }

    @Test
    void documentsThatAreNotBramblesDoNotReachTheRoot() throws Exception {
        document("meta-data", "instance-id: cloud-image\n");
        boot();
        assertThat(exists("var/lib/cloud")).isFalse();
        Files.delete(root.resolve("boot/firmware/user-data"));
        fatIsUbuntus();
        boot();
        assertThat(read("partitions/sda1/user-data")).contains("the image's");
    }
}
