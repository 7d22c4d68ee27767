package dev.bramble.iscsi.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.session.TargetDirectory;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets of the Pis, each for its own initiator alone. What cannot be judged yet is to be tried again. */
final class MirrorTargets implements TargetDirectory {
    private static final Logger log = LoggerFactory.getLogger(MirrorTargets.class);

    private final InventoryMirror mirror;
    private final VolumeStore volumes;
    private final Sessions sessions;

    MirrorTargets(InventoryMirror mirror, VolumeStore volumes, Sessions sessions) {
        this.mirror = mirror;
        this.volumes = volumes;
        this.sessions = sessions;
    }

    @Override
    public Verdict judge(String initiator, String target) {
        InventoryView view = mirror.view();
        Optional<Pi> pi = view.byTarget(target);
        if (pi.isEmpty()) {
            return view.isPopulated()
                    ? new Verdict(LoginStatus.NOT_FOUND, "no Pi has this target; see `bramble pi list`")
                    : new Verdict(LoginStatus.OUT_OF_RESOURCES, "the inventory was never reached; try again");
        }
        if (!pi.get().getInitiator().equals(initiator)) {
            return new Verdict(
                    LoginStatus.AUTHORIZATION_FAILURE,
                    "this disk is for " + pi.get().getInitiator() + " alone; set that name on the initiator");
        }
        if (pi.get().hasChap()) {
            return new Verdict(
                    LoginStatus.AUTHENTICATION_FAILURE,
                    "this Pi wants CHAP, which this release does not speak; remove its CHAP secret");
        }
        return isThere(pi.get())
                ? Verdict.WELCOME
                : new Verdict(LoginStatus.OUT_OF_RESOURCES, "its volume is not there yet; try again");
    }

    private boolean isThere(Pi pi) {
        try {
            return volumes.find(VolumeId.disk(pi.getVolume())).isPresent();
        } catch (IOException e) {
            log.atError().addKeyValue("pi", pi.getName()).setCause(e).log("cannot read its volume's description");
            return false;
        }
    }

    /** The volume of a target that was judged welcome. */
    Optional<VolumeId> volumeOf(String target) {
        return mirror.view().byTarget(target).map(pi -> VolumeId.disk(pi.getVolume()));
    }

    @Override
    public List<String> visibleTo(String initiator) {
        return mirror.view().byInitiator(initiator).map(Pi::getTarget).stream().toList();
    }

    @Override
    public boolean hasSession(String initiator, long isid, int tsih) {
        return sessions.has(initiator, isid, tsih);
    }
}
