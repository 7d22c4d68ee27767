package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.LoginRefused;
import dev.bramble.proto.boot.v1.TransferStalled;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Facts in words a user reads. */
final class Wording {
    private Wording() {}

    /** One fact, for "what was seen last". */
    static String of(Fact fact) {
        BootEvent event = fact.event();
        String text = switch (event.getDetailCase()) {
            case FILE_REQUESTED -> "asked for " + event.getFileRequested().getPath();
            case FILE_SERVED -> event.getFileServed().getPath() + " loaded";
            case FILE_HASHED -> event.getFileHashed().getPath() + " read for its hash";
            case FILE_MISSED -> event.getFileMissed().getPath() + " not found";
            case FILE_ABORTED ->
                event.getFileAborted().getPath()
                        + (event.getFileAborted().getProbe() ? " probed for its size" : " aborted by the Pi");
            case TRANSFER_STALLED -> stalled(event.getTransferStalled());
            case FILE_FAILED ->
                "transfer of " + event.getFileFailed().getPath() + " ended"
                        + reason(event.getFileFailed().getMessage());
            case PREFIX_DROPPED ->
                event.getPrefixDropped().getPath() + " asked for without the prefix "
                        + event.getPrefixDropped().getPrefix();
            case FILE_TOO_LARGE ->
                event.getFileTooLarge().getPath() + " is larger than the "
                        + event.getFileTooLarge().getLimitBytes()
                        + " bytes that a bootloader from before 2025-09-23 loads";
            case LOGIN_SUCCEEDED ->
                "login from " + event.getLoginSucceeded().getPeer() + " to "
                        + event.getLoginSucceeded().getTarget()
                        + (event.getLoginSucceeded().getUnclean() ? "; the last run ended without an unmount" : "");
            case LOGIN_REFUSED -> refused(event.getLoginRefused());
            case LUN_READ_FIRST -> "first read of the disk";
            case ROOT_MOUNT_STARTED -> "mount of the root begun";
            case ROOT_MOUNTED -> rootMounted(event);
            case JOURNAL_REPLAYED -> "journal of the root replayed";
            case FSCK_RAN -> "fsck of the root ran";
            case ROOT_UNMOUNTED -> "root unmounted";
            case STORAGE_LOW ->
                event.getStorageLow().getFull() ? "no room left for volumes" : "room for volumes runs low";
            case SESSION_LOST ->
                "session from " + event.getSessionLost().getPeer() + " lost"
                        + reason(event.getSessionLost().getReason());
            case SESSION_RESUMED ->
                "session resumed after "
                        + seconds(Times.duration(event.getSessionResumed().getOutage()));
            case SESSION_CLOSED -> "session from " + event.getSessionClosed().getPeer() + " closed";
            case BOOT_TREE_MOUNTED ->
                "boot tree mounted by NFS " + event.getBootTreeMounted().getNfsVersion();
            case BOOT_TREE_CHANGED -> event.getBootTreeChanged().getPath() + " changed";
            case BOOT_TREE_UNMOUNTED -> "boot tree unmounted";
            case STALE_WRITES_SEEN ->
                event.getStaleWritesSeen().getCount() + " writes lost: to a file of the boot tree that is gone";
            case AGENT_PHONED_HOME ->
                "phoned home" + reason(event.getAgentPhonedHome().getMessage());
            case IDENTITY_BOUND, CLOCK_TICK, WATERMARK, EVENTS_DROPPED, DETAIL_NOT_SET ->
                event.getDetailCase().name().toLowerCase(Locale.ROOT);
        };
        return limit(fact.count() > 1 ? text + " (" + fact.count() + " times)" : text);
    }

    /** The fact as a stage's note; empty for what every boot has many of. */
    static Optional<String> note(Fact fact) {
        return switch (fact.kind()) {
            case FILE_REQUESTED, FILE_SERVED -> Optional.empty();
            case FILE_ABORTED -> fact.event().getFileAborted().getProbe() ? Optional.empty() : Optional.of(of(fact));
            case FILE_MISSED -> fact.event().getFileMissed().getExpected() ? Optional.empty() : Optional.of(of(fact));
            default -> Optional.of(of(fact));
        };
    }

    private static String stalled(TransferStalled stalled) {
        return "transfer of " + stalled.getPath() + " stalled at " + stalled.getAcknowledgedBytes() + " of "
                + stalled.getSizeBytes() + " bytes";
    }

    private static String refused(LoginRefused refused) {
        return "login from " + refused.getPeer() + " refused" + reason(refused.getReason());
    }

    private static String rootMounted(BootEvent event) {
        String version = event.getRootMounted().getNfsVersion();
        if (!version.isEmpty()) {
            return "root mounted by NFS " + version;
        }
        String label = event.getRootMounted().getLabel();
        return "root " + (label.isEmpty() ? "" : label + " ") + "mounted read-write";
    }

    private static String reason(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static String limit(String text) {
        return text.length() <= Limits.NOTE_LENGTH ? text : text.substring(0, Limits.NOTE_LENGTH - 1) + "…";
    }
}
