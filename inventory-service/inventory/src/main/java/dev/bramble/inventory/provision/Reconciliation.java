package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the data services have, compared with the record at each start: links are made to fit, and what has no Pi is told.
 * It is not removed: after a database was restored from a backup it is the disks of the Pis that came after.
 */
public final class Reconciliation {
    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);
    private static final Pattern UID = Pattern.compile("[a-z0-9]{12}");

    private final PiStore pis;
    private final DataServices services;
    private final Runs runs;

    Reconciliation(PiStore pis, DataServices services, Runs runs) {
        this.pis = pis;
        this.services = services;
        this.runs = runs;
    }

    /** Waits for the data services. */
    public void run() {
        services.awaitBoth();
        List<BootTree> trees = services.bootTrees();
        trees.forEach(this::mendLinks);
        for (Orphan orphan : orphans(services.volumes(), trees)) {
            log.atWarn()
                    .addKeyValue("kind", orphan.kind())
                    .addKeyValue("uid", orphan.uid())
                    .log("it belongs to no Pi: {}", orphan.advice());
        }
    }

    /** What has no Pi now. */
    public List<Orphan> orphans() {
        return orphans(services.volumes(), services.bootTrees());
    }

    private List<Orphan> orphans(List<Volume> volumes, List<BootTree> trees) {
        return Stream.concat(
                        volumes.stream()
                                .filter(Reconciliation::isAPis)
                                .map(volume -> new Orphan(Orphan.Kind.VOLUME, volume.getId())),
                        trees.stream().map(tree -> new Orphan(Orphan.Kind.BOOT_TREE, tree.getUid())))
                .filter(candidate -> pis.find(candidate.uid()).isEmpty())
                .toList();
    }

    /** A volume that a user made has a target of its own, or a name that is no uid. */
    private static boolean isAPis(Volume volume) {
        return volume.getKind() == Volume.Kind.DISK
                && volume.getTarget().isEmpty()
                && UID.matcher(volume.getId()).matches();
    }

    /** A change of MAC or serial may have been cut between the record and the links. */
    private void mendLinks(BootTree tree) {
        pis.find(tree.getUid()).filter(pi -> !hasItsLinks(tree, pi)).ifPresent(pi -> {
            try {
                runs.exclusively(pi, () -> link(pi.getUid()));
            } catch (Refusal e) {
                // What it is busy with sets the links, or its record says why it could not.
                log.atWarn()
                        .addKeyValue("pi", pi.getName())
                        .addKeyValue("reason", e.getMessage())
                        .log("the links of its boot tree are not those of its MACs and serial");
            }
        });
    }

    private void link(String uid) {
        Pi now = pis.get(uid);
        List<String> links = PiNames.bootLinks(now);
        services.setLinks(uid, links);
        log.atInfo()
                .addKeyValue("pi", now.getName())
                .addKeyValue("links", links)
                .log("its boot tree is linked as its MACs and serial are");
    }

    private static boolean hasItsLinks(BootTree tree, Pi pi) {
        return new HashSet<>(tree.getLinksList()).equals(Set.copyOf(PiNames.bootLinks(pi)));
    }
}
