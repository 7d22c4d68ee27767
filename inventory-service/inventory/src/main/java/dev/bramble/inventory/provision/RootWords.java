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
        String server = endpoints.getServer();
        int nfs = endpoints.getNfsPort();
        List<String> words = new ArrayList<>(List.of(
                "ip=dhcp",
                "iscsi_initiator=" + pi.getInitiator(),
                "iscsi_target_name=" + pi.getTarget(),
                "iscsi_target_ip=" + server,
                "iscsi_target_port=" + endpoints.getIscsiPort()));
        words.addAll(chap(pi.getChap()));
        words.addAll(List.of(
                "root=LABEL=" + rootLabel,
                "rootfstype=ext4",
                "rootwait",
                "bramble.fw=nfs,vers=3,nolock,proto=tcp,port=%d,mountport=%d,addr=%s,%s:%s/%s"
                        .formatted(nfs, nfs, server, server, endpoints.getBootRoot(), pi.getBootTree())));
        return words;
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
