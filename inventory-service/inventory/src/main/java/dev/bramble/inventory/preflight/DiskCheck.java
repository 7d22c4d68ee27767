package dev.bramble.inventory.preflight;

import dev.bramble.inventory.preflight.Surroundings.Access;
import dev.bramble.inventory.provision.CommandLine;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the command line leads a Pi to its disk: a target that is there and takes it, with the root that is asked for. */
final class DiskCheck {
    private final Surroundings around;
    private final CommandLine line;
    private final List<Finding> findings = new ArrayList<>();

    private DiskCheck(Surroundings around, CommandLine line) {
        this.around = around;
        this.line = line;
    }

    static List<Finding> of(Surroundings around, CommandLine line) {
        DiskCheck check = new DiskCheck(around, line);
        if (!around.diskThere()) {
            check.error(
                    "disk-missing",
                    "iscsi-service has no volume %s, the disk of this Pi"
                            .formatted(around.pi().getVolume()),
                    "run %s, which makes it anew from the image, or put the volume back"
                            .formatted(around.provisionAgain()));
            return check.findings;
        }
        Optional<String> target = line.value("iscsi_target_name");
        if (target.isEmpty()) {
            check.error(
                    "target-not-named",
                    "cmdline.txt names no target (iscsi_target_name=): nothing tells the Pi where its disk is",
                    "add iscsi_target_name=%s to it".formatted(around.pi().getTarget()));
        } else {
            check.access(target.get());
        }
        check.portal();
        check.root();
        return check.findings;
    }

    private void error(String code, String what, String remedy) {
        findings.add(Finding.error(code, what, remedy));
    }

    private void access(String target) {
        Pi pi = around.pi();
        Optional<String> initiator = line.value("iscsi_initiator");
        if (initiator.isEmpty()) {
            error(
                    "initiator-not-named",
                    "cmdline.txt has no iscsi_initiator=, so the target does not know the Pi",
                    "add iscsi_initiator=%s to it".formatted(pi.getInitiator()));
            return;
        }
        Access access = target.equals(pi.getTarget())
                ? initiator.get().equals(pi.getInitiator()) ? Access.ACCEPTED : Access.REFUSED
                : around.targets().access(target, initiator.get());
        switch (access) {
            case NO_SUCH_TARGET ->
                error(
                        "target-unknown",
                        "there is no target %s, which cmdline.txt names".formatted(target),
                        "name the Pi's own: iscsi_target_name=%s".formatted(pi.getTarget()));
            case REFUSED ->
                error(
                        "initiator-refused",
                        "the target %s does not take the initiator %s".formatted(target, initiator.get()),
                        "name the Pi's own: iscsi_initiator=%s".formatted(pi.getInitiator()));
            case ACCEPTED -> {
                if (target.equals(pi.getTarget())) {
                    chap();
                }
            }
        }
    }

    /** Secrets are compared, never told. */
    private void chap() {
        Chap chap = around.pi().getChap();
        boolean right = is("iscsi_username", chap.getUsername())
                && is("iscsi_password", chap.getSecret())
                && is("iscsi_in_username", chap.getMutualUsername())
                && is("iscsi_in_password", chap.getMutualSecret());
        if (!right) {
            error(
                    "chap-differs",
                    around.pi().hasChap()
                            ? "the CHAP names and secrets in cmdline.txt are not those that the target asks for"
                            : "cmdline.txt has CHAP names and secrets, but the target asks for none",
                    "run %s, which writes them anew".formatted(around.provisionAgain()));
        }
    }

    private boolean is(String word, String value) {
        return line.value(word).orElse("").equals(value);
    }

    private void portal() {
        Endpoints endpoints = around.endpoints();
        String host = line.value("iscsi_target_ip").orElse("");
        String port = line.value("iscsi_target_port").orElse("3260");
        if (!host.equals(endpoints.getServer()) || !port.equals(String.valueOf(endpoints.getIscsiPort()))) {
            findings.add(Finding.warning(
                    "portal-differs",
                    "cmdline.txt leads to %s:%s, but iscsi-service is at %s:%d"
                            .formatted(
                                    host.isEmpty() ? "no address" : host,
                                    port,
                                    endpoints.getServer(),
                                    endpoints.getIscsiPort()),
                    "set iscsi_target_ip=%s and iscsi_target_port=%d"
                            .formatted(endpoints.getServer(), endpoints.getIscsiPort())));
        } else if (!around.reach().answers(host, endpoints.getIscsiPort())) {
            error(
                    "portal-unreachable",
                    "nobody takes connections at %s:%s, where the Pi looks for its disk".formatted(host, port),
                    "start iscsi-service, or see that its port is not held back by a firewall");
        }
    }

    private void root() {
        Optional<String> root = line.value("root");
        if (root.isEmpty()) {
            error(
                    "root-not-named",
                    "cmdline.txt has no root=: the kernel does not know its root",
                    "add root=LABEL= with the label of the root; the disk has "
                            + around.disk().map(RootDisk::ext4Names).orElse("none that can be read"));
        } else if (root.get().startsWith("/dev/mmcblk") || root.get().startsWith("/dev/nvme")) {
            error(
                    "root-is-local",
                    "root=%s is a disk in the Pi, not the one over iSCSI".formatted(root.get()),
                    "name it by its label; the disk has "
                            + around.disk().map(RootDisk::ext4Names).orElse("none"));
        } else if (around.disk().isEmpty()) {
            error(
                    "disk-unreadable",
                    "the partitions of the Pi's disk cannot be read",
                    "roll it back to a snapshot, or delete the Pi and add it again");
        } else {
            named(root.get(), around.disk().get());
        }
    }

    private void named(String root, RootDisk disk) {
        int equals = root.indexOf('=');
        String kind = equals < 0 ? "" : root.substring(0, equals);
        String name = root.substring(equals + 1);
        boolean found = switch (kind) {
            case "LABEL" -> disk.hasLabel(name);
            case "UUID" -> disk.hasUuid(name);
            case "PARTUUID" -> disk.hasPartitionUuid(name);
            default -> true;
        };
        if ((equals < 0 && !root.startsWith("iscsi:"))
                || !List.of("LABEL", "UUID", "PARTUUID", "").contains(kind)) {
            findings.add(Finding.info(
                    "root-not-checked",
                    "nothing tells whether root=%s is on the Pi's disk".formatted(root),
                    "name it by its label to have it checked; the disk has " + disk.ext4Names()));
        } else if (!found) {
            error(
                    "root-missing",
                    "cmdline.txt asks for root=%s, but the Pi's disk has %s".formatted(root, disk.ext4Names()),
                    "name one that is there in cmdline.txt, or give the file system its label again (e2label)");
        }
    }
}
