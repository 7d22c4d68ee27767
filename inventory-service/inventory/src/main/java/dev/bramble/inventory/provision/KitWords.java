package dev.bramble.inventory.provision;

import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The words of cmdline.txt for an image with a boot kit: all that the kit, which is the same for all Pis of an image, has
 * to know of one Pi.
 */
final class KitWords {
    private static final int MACHINE_ID_DIGITS = 32;

    private KitWords() {}

    /**
     * The words for one Pi.
     *
     * @param rootLabel label of its ext4 root
     */
    static List<String> of(Pi pi, Endpoints endpoints, String rootLabel) {
        String server = endpoints.getServer();
        List<String> words = new ArrayList<>(List.of(
                "rdinit=/bramble/init",
                "ISCSI_INITIATOR=" + pi.getInitiator(),
                "ISCSI_TARGET_NAME=" + pi.getTarget(),
                "ISCSI_TARGET_IP=" + server,
                "ISCSI_TARGET_PORT=" + endpoints.getIscsiPort()));
        words.addAll(chap(pi.getChap()));
        words.addAll(List.of(
                "root=LABEL=" + rootLabel,
                "rootfstype=ext4",
                "rootwait",
                // Clones are one system: these make each a machine of its own, at every boot.
                "systemd.hostname=" + pi.getName(),
                "systemd.machine_id=" + machineId(pi),
                // An NFS server takes two clients of one name for one that was restarted (RFC 8881 section 2.4).
                "nfs.nfs4_unique_id=" + pi.getUid(),
                "bramble.fw=nfs4,vers=4.1,proto=tcp,port=%d,addr=%s,%s:%s/%s"
                        .formatted(endpoints.getNfsPort(), server, server, endpoints.getBootRoot(), pi.getBootTree())));
        return words;
    }

    /** As {@link RootWords#chap}, named as the kit knows them. */
    static List<String> chap(Chap chap) {
        return RootWords.chap(chap).stream()
                .map(word -> {
                    int equals = word.indexOf('=');
                    return word.substring(0, equals).toUpperCase(Locale.ROOT) + word.substring(equals);
                })
                .toList();
    }

    private static String machineId(Pi pi) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("bramble machine " + pi.getUid()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, MACHINE_ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
