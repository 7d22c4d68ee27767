package dev.bramble.inventory.provision;

import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.List;

/** The words of cmdline.txt by which a Pi finds its root disk and its boot tree. */
final class RootWords {
    private RootWords() {}

    /**
     * The words for one Pi.
     *
     * @param rootLabel label of its ext4 root
     */
    static List<String> of(Pi pi, Endpoints endpoints, String rootLabel) {
        List<String> words = new ArrayList<>(List.of("ip=dhcp"));
        words.addAll(pi.getRoot() == Pi.Root.NFS ? nfs(pi, endpoints) : iscsi(pi, endpoints, rootLabel));
        words.add("bramble.fw=nfs,%s,%s".formatted(bootTreeOptions(pi, endpoints), bootTreeSource(pi, endpoints)));
        return words;
    }

    private static List<String> iscsi(Pi pi, Endpoints endpoints, String rootLabel) {
        List<String> words = new ArrayList<>(List.of(
                "iscsi_initiator=" + pi.getInitiator(),
                "iscsi_target_name=" + pi.getTarget(),
                "iscsi_target_ip=" + endpoints.getServer(),
                "iscsi_target_port=" + endpoints.getIscsiPort()));
        words.addAll(chap(pi.getChap()));
        words.addAll(List.of("root=LABEL=" + rootLabel, "rootfstype=ext4", "rootwait"));
        return words;
    }

    /**
     * Options that the kernel (Linux: Documentation/admin-guide/nfs/nfsroot.rst) and klibc's nfsmount both know: the latter
     * gives up at any other, such as mountport. Mounted for writing at once, as the tree's fstab has no root to mount again.
     */
    private static List<String> nfs(Pi pi, Endpoints endpoints) {
        return List.of(
                "root=/dev/nfs",
                "nfsroot=%s:%s/%s,vers=%s,tcp,port=%d"
                        .formatted(
                                endpoints.getServer(),
                                endpoints.getRootTrees(),
                                pi.getUid(),
                                pi.getNfsRootVersion(),
                                endpoints.getNfsPort()),
                "rw",
                // Two Pis of one hostname would be one client of version 4 to a server.
                "nfs.nfs4_unique_id=" + pi.getUid());
    }

    /** What a Pi mounts as /boot/firmware: "server:path". */
    static String bootTreeSource(Pi pi, Endpoints endpoints) {
        return "%s:%s/%s".formatted(endpoints.getServer(), endpoints.getBootRoot(), pi.getBootTree());
    }

    /** How, for mount(8), or mount(2) where mount.nfs is missing. */
    static String bootTreeOptions(Pi pi, Endpoints endpoints) {
        int port = endpoints.getNfsPort();
        return pi.getNfsRootVersion().equals("4.1")
                ? "vers=4.1,proto=tcp,port=%d,addr=%s".formatted(port, endpoints.getServer())
                : "vers=3,nolock,proto=tcp,port=%d,mountport=%d,addr=%s".formatted(port, port, endpoints.getServer());
    }

    /** The words by which a Pi proves itself to its target, and for mutual CHAP those by which it checks the target. */
    static List<String> chap(Chap chap) {
        List<String> words = new ArrayList<>();
        if (!chap.getUsername().isEmpty()) {
            words.add("iscsi_username=" + chap.getUsername());
            words.add("iscsi_password=" + chap.getSecret());
        }
        if (!chap.getMutualUsername().isEmpty()) {
            words.add("iscsi_in_username=" + chap.getMutualUsername());
            words.add("iscsi_in_password=" + chap.getMutualSecret());
        }
        return words;
    }
}
