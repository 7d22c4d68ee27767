package dev.bramble.inventory.preflight;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.preflight.Surroundings.Access;
import dev.bramble.inventory.preflight.Surroundings.Reach;
import dev.bramble.inventory.preflight.Surroundings.Root;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What there is for a Pi beside its tree, with everything as it should be until the test changes it. */
final class TestSurroundings {
    static final String UID = "abcdef012345";
    static final String EXPORT = "/srv/bramble/boot/trees/" + UID;
    static final String ROOT_EXPORT = "/srv/bramble/roots/" + UID;
    static final String COMMAND_LINE = "console=tty1 rdinit=/bramble/init ISCSI_INITIATOR=" + PiNames.initiator(UID)
            + " ISCSI_TARGET_NAME=" + PiNames.target(UID)
            + " ISCSI_TARGET_IP=192.168.1.2 ISCSI_TARGET_PORT=3260 root=LABEL=writable rootfstype=ext4 rootwait"
            + " bramble.fw=nfs4,vers=4.1,proto=tcp,port=2049,addr=192.168.1.2,192.168.1.2:" + EXPORT + "\n";
    static final String OTHER_TARGET = "iqn.2026-01.dev.bramble:scratch";

    final Pi.Builder pi = PiNames.complete(Pi.newBuilder()
            .setUid(UID)
            .setName("kitchen")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("100000009ffefdef")
            .setRoot(Pi.Root.ISCSI)
            .setState(Pi.State.READY));
    Set<String> links = new HashSet<>(Set.of("dc-a6-32-e9-00-4c", "9ffefdef"));
    boolean diskThere = true;
    Optional<RootDisk> disk = Optional.of(new RootDisk(List.of(
            new RootDisk.Volume(1, "12345678-01", "", ""),
            new RootDisk.Volume(2, "12345678-02", "writable", "6f3f1c5e-0000-4000-8000-000000000001"))));
    Optional<Root> root = Optional.empty();
    Access otherTarget = Access.NO_SUCH_TARGET;
    Reach reach = (_, _) -> true;

    List<Finding> check(BootFiles files) {
        return Preflight.check(
                files,
                new Surroundings(
                        pi.build(),
                        Endpoints.newBuilder()
                                .setServer("192.168.1.2")
                                .setTftpPort(69)
                                .setIscsiPort(3260)
                                .setNfsPort(2049)
                                .build(),
                        links,
                        EXPORT,
                        diskThere,
                        disk,
                        root,
                        (target, _) -> target.equals(OTHER_TARGET) ? otherTarget : Access.NO_SUCH_TARGET,
                        reach));
    }
}
