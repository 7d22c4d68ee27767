package dev.bramble.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** A Pi with everything it takes to point a board at Bramble, as people and scripts see it. */
final class PiView {
    private final Pi pi;
    private final Endpoints endpoints;

    PiView(Pi pi, Endpoints endpoints) {
        this.pi = pi;
        this.endpoints = endpoints;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("name", pi.getName());
        json.addProperty("uid", pi.getUid());
        json.addProperty("mac", pi.getMacs(0));
        JsonArray macs = new JsonArray();
        pi.getMacsList().forEach(macs::add);
        json.add("macs", macs);
        json.addProperty("serial", pi.getSerial());
        json.addProperty("ip", pi.getIp());
        json.addProperty("image", pi.getImage());
        json.addProperty("state", state());
        json.addProperty("state_message", pi.getStateMessage());
        JsonObject tftp = new JsonObject();
        tftp.addProperty("server", endpoints.getServer());
        tftp.addProperty("port", endpoints.getTftpPort());
        tftp.addProperty("prefix", prefix());
        json.add("tftp", tftp);
        json.addProperty("root", hasNfsRoot() ? "nfs" : "iscsi");
        if (!hasNfsRoot()) {
            json.add("iscsi", iscsi());
        }
        JsonObject nfs = new JsonObject();
        nfs.addProperty("server", endpoints.getServer());
        nfs.addProperty("port", endpoints.getNfsPort());
        nfs.addProperty("export", export());
        if (hasNfsRoot()) {
            nfs.addProperty("root_export", rootExport());
            nfs.addProperty("root_version", pi.getNfsRootVersion());
        }
        json.add("nfs", nfs);
        return json;
    }

    private JsonObject iscsi() {
        JsonObject iscsi = new JsonObject();
        iscsi.addProperty("portal", portal());
        iscsi.addProperty("target", pi.getTarget());
        iscsi.addProperty("lun", pi.getLun());
        iscsi.addProperty("initiator", pi.getInitiator());
        Chap chap = pi.getChap();
        iscsi.addProperty("username", chap.getUsername());
        addUnlessEmpty(iscsi, "password", chap.getSecret());
        addUnlessEmpty(iscsi, "in_username", chap.getMutualUsername());
        addUnlessEmpty(iscsi, "in_password", chap.getMutualSecret());
        return iscsi;
    }

    private boolean hasNfsRoot() {
        return pi.getRoot() == Pi.Root.NFS;
    }

    private String rootExport() {
        return endpoints.getRootTrees() + "/" + pi.getUid();
    }

    private static void addUnlessEmpty(JsonObject json, String name, String value) {
        if (!value.isEmpty()) {
            json.addProperty(name, value);
        }
    }

    String text() {
        return "name        %s%nuid         %s%nmac         %s%nserial      %s%nip          %s%nimage       %s%nstate       %s%ntftp        %s:%d, prefix %s%n%snfs         %s:%s, port %d%n"
                .formatted(
                        pi.getName(),
                        pi.getUid(),
                        String.join(", ", pi.getMacsList()),
                        pi.getSerial().isEmpty() ? "-" : pi.getSerial(),
                        pi.getIp().isEmpty() ? "-" : pi.getIp(),
                        pi.getImage(),
                        pi.getStateMessage().isEmpty() ? state() : state() + ": " + pi.getStateMessage(),
                        endpoints.getServer(),
                        endpoints.getTftpPort(),
                        prefix(),
                        root(),
                        endpoints.getServer(),
                        export(),
                        endpoints.getNfsPort());
    }

    private String root() {
        return hasNfsRoot()
                ? "root        %s:%s, NFS version %s%n"
                        .formatted(endpoints.getServer(), rootExport(), pi.getNfsRootVersion())
                : "iscsi       %s, target %s, LUN %d%n            initiator %s%nchap        %s%n"
                        .formatted(portal(), pi.getTarget(), pi.getLun(), pi.getInitiator(), chap());
    }

    /** One line a direction: "user NAME", with its password where that is known. */
    private String chap() {
        Chap chap = pi.getChap();
        if (!pi.hasChap()) {
            return "-";
        }
        String outgoing = credentials(chap.getUsername(), chap.getSecret());
        return chap.getMutualUsername().isEmpty()
                ? outgoing
                : outgoing + "; mutual: " + credentials(chap.getMutualUsername(), chap.getMutualSecret());
    }

    private static String credentials(String name, String secret) {
        return "user " + name + (secret.isEmpty() ? "" : ", password " + secret);
    }

    static String table(Collection<Pi> pis) {
        Table table = new Table("NAME", "MAC", "IP", "IMAGE", "STATE", "UID");
        for (Pi pi : pis) {
            table.row(pi.getName(), pi.getMacs(0), pi.getIp(), pi.getImage(), state(pi), pi.getUid());
        }
        return table.toString();
    }

    /** The directory that a Pi with TFTP_PREFIX=2 asks in. */
    private String prefix() {
        return pi.getMacs(0).replace(':', '-') + "/";
    }

    private String portal() {
        return endpoints.getServer() + ":" + endpoints.getIscsiPort();
    }

    private String export() {
        return endpoints.getBootRoot() + "/" + pi.getBootTree();
    }

    private String state() {
        return state(pi);
    }

    /** What there is to say of a Pi that was changed and cannot boot yet. */
    static Optional<String> unlessReady(Pi pi) {
        return pi.getState() == Pi.State.READY
                ? Optional.empty()
                : Optional.of("it is still %s; `bramble pi show %s` tells when it is ready"
                        .formatted(state(pi), pi.getName()));
    }

    private static String state(Pi pi) {
        return pi.getState().name().toLowerCase(Locale.ROOT);
    }
}
