package dev.bramble.iscsi.server;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.session.Authentication;
import dev.bramble.iscsi.session.TargetDirectory;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets of the Pis, each for its own initiator alone, and those of volumes that have a list of their own. What cannot
 * be judged yet is to be tried again.
 */
final class MirrorTargets implements TargetDirectory {
    private static final Logger log = LoggerFactory.getLogger(MirrorTargets.class);

    private final InventoryMirror mirror;
    private final VolumeStore volumes;
    private final VolumeTargets others;
    private final Sessions sessions;

    MirrorTargets(InventoryMirror mirror, VolumeStore volumes, VolumeTargets others, Sessions sessions) {
        this.mirror = mirror;
        this.volumes = volumes;
        this.others = others;
        this.sessions = sessions;
    }

    /**
     * What a target stands for.
     *
     * @param shared by whoever comes, also under the same name
     */
    record Disk(VolumeId volume, boolean shared) {}

    @Override
    public Verdict judge(String initiator, String target) {
        InventoryView view = mirror.view();
        Optional<Pi> pi = view.byTarget(target);
        return pi.isPresent() ? judge(initiator, pi.get()) : judgeOther(initiator, target, view.isPopulated());
    }

    private Verdict judge(String initiator, Pi pi) {
        if (!pi.getInitiator().equals(initiator)) {
            return new Verdict.Refused(
                    LoginStatus.AUTHORIZATION_FAILURE,
                    "this disk is for " + pi.getInitiator() + " alone; set that name on the initiator");
        }
        if (pi.getHeld()) {
            return new Verdict.Refused(
                    LoginStatus.OUT_OF_RESOURCES,
                    "its disk and boot tree are being given back or made anew, and only together; try again");
        }
        if (pi.hasChap() && pi.getChap().getSecret().isEmpty()) {
            return new Verdict.Refused(
                    LoginStatus.OUT_OF_RESOURCES, "its CHAP secret is not known here yet; try again");
        }
        return isThere(pi)
                ? new Verdict.Welcome(authentication(pi))
                : new Verdict.Refused(LoginStatus.OUT_OF_RESOURCES, "its volume is not there yet; try again");
    }

    private Verdict judgeOther(String initiator, String target, boolean populated) {
        try {
            Optional<VolumeTargets.VolumeTarget> other = others.find(target);
            if (other.isEmpty()) {
                return populated
                        ? new Verdict.Refused(
                                LoginStatus.NOT_FOUND,
                                "no Pi and no volume has this target; see `bramble pi list` and `bramble volume list`")
                        : new Verdict.Refused(
                                LoginStatus.OUT_OF_RESOURCES, "the inventory was never reached; try again");
            }
            return other.get().isFor(initiator)
                    ? new Verdict.Welcome(Authentication.NONE)
                    : new Verdict.Refused(
                            LoginStatus.AUTHORIZATION_FAILURE, "this initiator is not on the volume's list");
        } catch (IOException e) {
            log.atError().addKeyValue("target", target).setCause(e).log("cannot read a volume's description");
            return new Verdict.Refused(LoginStatus.OUT_OF_RESOURCES, "its volume cannot be read now; try again");
        }
    }

    private static Authentication authentication(Pi pi) {
        if (!pi.hasChap()) {
            return Authentication.NONE;
        }
        Chap chap = pi.getChap();
        Optional<Authentication.Mutual> mutual = chap.getMutualSecret().isEmpty()
                ? Optional.empty()
                : Optional.of(new Authentication.Mutual(chap.getMutualUsername(), chap.getMutualSecret()));
        return new Authentication.Chap(chap.getUsername(), chap.getSecret(), mutual);
    }

    private boolean isThere(Pi pi) {
        try {
            return volumes.find(VolumeId.disk(pi.getVolume())).isPresent();
        } catch (IOException e) {
            log.atError().addKeyValue("pi", pi.getName()).setCause(e).log("cannot read its volume's description");
            return false;
        }
    }

    /** The disk of a target that was judged welcome. */
    Optional<Disk> diskOf(String target) throws IOException {
        Optional<Pi> pi = mirror.view().byTarget(target);
        if (pi.isPresent()) {
            return Optional.of(new Disk(VolumeId.disk(pi.get().getVolume()), false));
        }
        return others.find(target).map(other -> new Disk(other.volume(), other.anyInitiator()));
    }

    @Override
    public Authentication toDiscover(String initiator) {
        return mirror.view()
                .byInitiator(initiator)
                .map(MirrorTargets::authentication)
                .orElse(Authentication.NONE);
    }

    @Override
    public List<String> visibleTo(String initiator) {
        return Stream.concat(
                        mirror.view().byInitiator(initiator).map(Pi::getTarget).stream(),
                        others.visibleTo(initiator).stream())
                .toList();
    }

    @Override
    public boolean hasSession(String initiator, long isid, int tsih) {
        return sessions.has(initiator, isid, tsih);
    }
}
