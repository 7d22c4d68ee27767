package dev.bramble.inventory.store;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.secret.SecretBox;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Between a Pi and its rows. Lists stand in one column each, an element a line; the rules let no line break in. Secrets
 * stand there sealed.
 */
final class PiRows {
    private final SecretBox secrets;

    PiRows(SecretBox secrets) {
        this.secrets = secrets;
    }

    static SecretBox.Place secretOf(String uid) {
        return new SecretBox.Place("pi/" + uid, "chap.secret");
    }

    static SecretBox.Place mutualSecretOf(String uid) {
        return new SecretBox.Place("pi/" + uid, "chap.mutual_secret");
    }

    PiRow toRow(Pi pi) {
        return new PiRow(
                pi.getUid(),
                pi.getName(),
                pi.getSerial(),
                lines(pi.getPrefixesList()),
                pi.getIp(),
                pi.getImage(),
                pi.getDiskBytes(),
                pi.getBootProfile(),
                lines(new TreeMap<>(pi.getLabelsMap())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .toList()),
                pi.getState().name(),
                Text.atMost(4000, pi.getStateMessage()),
                Times.toInstant(pi.getCreateTime()),
                Times.toInstant(pi.getUpdateTime()),
                pi.getRevision(),
                pi.getChap().getUsername(),
                secrets.seal(secretOf(pi.getUid()), pi.getChap().getSecret()),
                pi.getChap().getMutualUsername(),
                secrets.seal(mutualSecretOf(pi.getUid()), pi.getChap().getMutualSecret()),
                pi.getRoot().name(),
                pi.getNfsRootVersion(),
                pi.getHeld());
    }

    Pi toPi(PiRow row, List<PiMacRow> macs) {
        Pi.Builder pi = Pi.newBuilder()
                .setUid(row.uid())
                .setName(row.name())
                .addAllMacs(macs.stream().map(PiMacRow::mac).toList())
                .setSerial(row.serial())
                .addAllPrefixes(elements(row.prefixes()))
                .setIp(row.ip())
                .setImage(row.image())
                .setDiskBytes(row.diskBytes())
                .setBootProfile(row.bootProfile())
                .putAllLabels(labels(row.labels()))
                .setState(Pi.State.valueOf(row.state()))
                .setStateMessage(row.stateMessage())
                .setCreateTime(Times.toTimestamp(row.createTime()))
                .setUpdateTime(Times.toTimestamp(row.updateTime()))
                .setEtag(Etags.of(row.revision()))
                .setRevision(row.revision())
                .setRoot(Pi.Root.valueOf(row.root()))
                .setNfsRootVersion(row.nfsRootVersion())
                .setHeld(row.held());
        if (!row.chapUsername().isEmpty()) {
            pi.setChap(Chap.newBuilder()
                    .setUsername(row.chapUsername())
                    .setSecret(secrets.open(secretOf(row.uid()), row.chapSecret()))
                    .setMutualUsername(row.chapMutualUsername())
                    .setMutualSecret(secrets.open(mutualSecretOf(row.uid()), row.chapMutualSecret())));
        }
        return PiNames.complete(pi).build();
    }

    /** A line break before, between and after, so that a LIKE finds a whole element. */
    private static String lines(List<String> elements) {
        return elements.isEmpty() ? "" : "\n" + String.join("\n", elements) + "\n";
    }

    private static List<String> elements(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.substring(1).split("\n"));
    }

    private static Map<String, String> labels(String lines) {
        return elements(lines).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(label -> label[0], label -> label[1]));
    }

    /** A text as a LIKE pattern with escape '!'. */
    static String escapeLike(String text) {
        return text.replace("!", "!!").replace("_", "!_").replace("%", "!%");
    }
}
