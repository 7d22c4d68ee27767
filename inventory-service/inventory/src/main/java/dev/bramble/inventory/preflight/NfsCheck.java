package dev.bramble.inventory.preflight;

import dev.bramble.inventory.provision.CommandLine;
import dev.bramble.proto.inventory.v1.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a Pi can mount what it is exported: its boot tree, and its root if that comes by NFS. */
final class NfsCheck {
    private final Surroundings around;
    private final CommandLine line;
    private final boolean root;
    private final List<Finding> findings = new ArrayList<>();

    private NfsCheck(Surroundings around, CommandLine line, boolean root) {
        this.around = around;
        this.line = line;
        this.root = root;
    }

    static List<Finding> ofDisk(Surroundings around, CommandLine line) {
        NfsCheck check = new NfsCheck(around, line, false);
        check.service();
        check.bootTree();
        return check.findings;
    }

    static List<Finding> ofRoot(Surroundings around, CommandLine line) {
        NfsCheck check = new NfsCheck(around, line, true);
        check.service();
        check.bootTree();
        check.rootTree();
        return check.findings;
    }

    private void service() {
        Endpoints endpoints = around.endpoints();
        if (!around.reach().answers(endpoints.getServer(), endpoints.getNfsPort())) {
            findings.add(new Finding(
                    root ? Severity.ERROR : Severity.WARNING,
                    "nfs-unreachable",
                    "nobody takes connections at %s:%d, where the Pi mounts %s"
                            .formatted(
                                    endpoints.getServer(),
                                    endpoints.getNfsPort(),
                                    root
                                            ? "its root"
                                            : "/boot/firmware: it boots, but a new kernel does not reach its tree"),
                    "start nfs-service, or see that its port is not held back by a firewall"));
        }
    }

    /** Of a word like "nfs4,vers=4.1,...,SERVER:/path". */
    private void bootTree() {
        String wanted = around.endpoints().getServer() + ":" + around.exportPath();
        Optional<String> word = line.value("bramble.fw");
        if (word.isPresent() && !word.get().endsWith("," + wanted)) {
            findings.add(Finding.warning(
                    "boot-tree-differs",
                    "cmdline.txt has the Pi mount %s as /boot/firmware, but its boot tree is %s"
                            .formatted(word.get().substring(word.get().lastIndexOf(',') + 1), wanted),
                    "correct bramble.fw= in cmdline.txt, else a new kernel does not reach the tree"));
        }
    }

    private void rootTree() {
        if (around.root().isEmpty()) {
            findings.add(Finding.error(
                    "root-tree-missing",
                    "nfs-service has no root tree for this Pi",
                    "run %s, which makes it anew from the image".formatted(around.provisionAgain())));
            return;
        }
        Surroundings.Root tree = around.root().get();
        String wanted = around.endpoints().getServer() + ":" + tree.exportPath();
        String named = line.value("nfsroot").orElse("");
        if (!named.equals(wanted) && !named.startsWith(wanted + ",")) {
            findings.add(Finding.error(
                    "root-tree-differs",
                    "cmdline.txt %s, but the Pi's root is %s"
                            .formatted(named.isEmpty() ? "names no root (nfsroot=)" : "has nfsroot=" + named, wanted),
                    "set nfsroot=" + wanted));
        }
        if (!tree.portmapper() && !named.contains("vers=4")) {
            findings.add(Finding.error(
                    "portmapper-missing",
                    "a root by NFS version 3 is found through a port mapper, and there is none",
                    "set BRAMBLE_NFS_PORTMAPPER=own (or register, where the host runs rpcbind) and start nfs-service"
                            + " again"));
        }
    }
}
