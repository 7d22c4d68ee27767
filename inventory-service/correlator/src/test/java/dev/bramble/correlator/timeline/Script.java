package dev.bramble.correlator.timeline;

import com.google.protobuf.Duration;
import dev.bramble.proto.boot.v1.AgentPhonedHome;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeMounted;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.FileAborted;
import dev.bramble.proto.boot.v1.FileFailed;
import dev.bramble.proto.boot.v1.FileHashed;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.FileTooLarge;
import dev.bramble.proto.boot.v1.FsckRan;
import dev.bramble.proto.boot.v1.JournalReplayed;
import dev.bramble.proto.boot.v1.LoginRefused;
import dev.bramble.proto.boot.v1.LoginSucceeded;
import dev.bramble.proto.boot.v1.PrefixDropped;
import dev.bramble.proto.boot.v1.RootMountStarted;
import dev.bramble.proto.boot.v1.RootMounted;
import dev.bramble.proto.boot.v1.RootUnmounted;
import dev.bramble.proto.boot.v1.SessionLost;
import dev.bramble.proto.boot.v1.SessionResumed;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.boot.v1.StaleWritesSeen;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.boot.v1.TransferStalled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What services saw of one Pi, as a test tells it: {@code at(3.2).served("start4.elf", 0.8).at(9).login()}. */
public final class Script {
    public static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    public static final String UID = "abcdefghij01";

    private final String uid;
    private final List<BootEvent> events = new ArrayList<>();
    private final Map<Source, Long> sequences = new EnumMap<>(Source.class);
    private Instant now = ZERO;
    private String prefix = "dc-a6-32-01-36-c2/";

    public Script(String uid) {
        this.uid = uid;
    }

    public static Script pi() {
        return new Script(UID);
    }

    public static Instant time(double seconds) {
        return ZERO.plusNanos(Math.round(seconds * 1e9));
    }

    public List<BootEvent> events() {
        return List.copyOf(events);
    }

    public List<BootEvent> of(Source source) {
        return events.stream().filter(event -> event.getSource() == source).toList();
    }

    /** nfs-service gave the Pi's root tree out, and it is used. */
    public Script nfsRootMounted() {
        add(
                Source.NFS,
                event().setRootMountStarted(RootMountStarted.newBuilder().setNfsVersion("3")));
        return add(Source.NFS, event().setRootMounted(RootMounted.newBuilder().setNfsVersion("3")));
    }

    public Script at(double seconds) {
        now = time(seconds);
        return this;
    }

    public Script prefix(String prefix) {
        this.prefix = prefix;
        return this;
    }

    public Script requested(String file) {
        return add(
                Source.TFTP, event().setFileRequested(FileRequested.newBuilder().setPath(prefix + file)));
    }

    public Script probed(String file) {
        requested(file);
        return add(
                Source.TFTP,
                event().setFileAborted(
                                FileAborted.newBuilder().setPath(prefix + file).setProbe(true)));
    }

    public Script missed(String file) {
        return missed(file, true);
    }

    /** A miss that not every boot has. */
    public Script missedUnexpectedly(String file) {
        return missed(file, false);
    }

    private Script missed(String file, boolean expected) {
        return add(
                Source.TFTP,
                event().setFileMissed(
                                FileMissed.newBuilder().setPath(prefix + file).setExpected(expected)));
    }

    /** Asked for at the present time, loaded so many seconds later. */
    public Script loaded(String file, double seconds) {
        requested(file);
        now = now.plusNanos(Math.round(seconds * 1e9));
        return add(
                Source.TFTP,
                event().setFileServed(FileServed.newBuilder()
                        .setPath(prefix + file)
                        .setSizeBytes(1000)
                        .setDuration(
                                Duration.newBuilder().setSeconds((long) seconds).setNanos((int)
                                        Math.round((seconds - (long) seconds) * 1e9)))));
    }

    /** The hash of what was loaded last, told later. */
    public Script hashed(String file, String sha256) {
        return add(
                Source.TFTP,
                event().setFileHashed(FileHashed.newBuilder()
                        .setPath(prefix + file)
                        .setSizeBytes(1000)
                        .setSha256(sha256)));
    }

    public Script stalled(String file) {
        return add(
                Source.TFTP,
                event().setTransferStalled(TransferStalled.newBuilder().setPath(prefix + file)));
    }

    public Script failed(String file, String message) {
        return add(
                Source.TFTP,
                event().setFileFailed(FileFailed.newBuilder()
                        .setPath(prefix + file)
                        .setSizeBytes(1000)
                        .setAcknowledgedBytes(512)
                        .setMessage(message)));
    }

    /** Asked for without the prefix, which is noticed just then. */
    public Script droppedPrefix(String file) {
        return add(
                Source.TFTP,
                event().setPrefixDropped(PrefixDropped.newBuilder()
                        .setPrefix(prefix.substring(0, prefix.length() - 1))
                        .setPath(file)));
    }

    public Script tooLarge(String file) {
        return add(
                Source.TFTP,
                event().setFileTooLarge(FileTooLarge.newBuilder()
                        .setPath(prefix + file)
                        .setSizeBytes(70_000_000)
                        .setBlockBytes(1024)
                        .setLimitBytes(67_107_840)));
    }

    public Script login() {
        return add(
                Source.ISCSI,
                event().setLoginSucceeded(LoginSucceeded.newBuilder()
                        .setPeer("192.168.10.50:40000")
                        .setTarget("iqn.2026-01.dev.bramble:disk." + uid)));
    }

    public Script refused(String reason) {
        return add(
                Source.ISCSI, event().setLoginRefused(LoginRefused.newBuilder().setReason(reason)));
    }

    public Script sessionLost() {
        return add(Source.ISCSI, event().setSessionLost(SessionLost.getDefaultInstance()));
    }

    public Script sessionResumed() {
        return add(
                Source.ISCSI,
                event().setSessionResumed(SessionResumed.newBuilder()
                        .setOutage(Duration.newBuilder().setSeconds(20))));
    }

    public Script mountStarted() {
        return add(Source.ISCSI, event().setRootMountStarted(RootMountStarted.getDefaultInstance()));
    }

    public Script mounted() {
        return add(Source.ISCSI, event().setRootMounted(RootMounted.newBuilder().setLabel("writable")));
    }

    public Script journalReplayed() {
        return add(Source.ISCSI, event().setJournalReplayed(JournalReplayed.getDefaultInstance()));
    }

    public Script fsckRan() {
        return add(Source.ISCSI, event().setFsckRan(FsckRan.getDefaultInstance()));
    }

    public Script unmounted() {
        return add(Source.ISCSI, event().setRootUnmounted(RootUnmounted.getDefaultInstance()));
    }

    public Script treeMounted() {
        return add(
                Source.NFS,
                event().setBootTreeMounted(
                                BootTreeMounted.newBuilder().setTree(uid).setNfsVersion("3")));
    }

    public Script staleWrites(long count) {
        return add(
                Source.NFS,
                event().setStaleWritesSeen(StaleWritesSeen.newBuilder()
                        .setTree(uid)
                        .setNfsVersion("4.1")
                        .setCount(count)));
    }

    public Script phonedHome() {
        return add(Source.INVENTORY, event().setAgentPhonedHome(AgentPhonedHome.getDefaultInstance()));
    }

    /** What a Pi 4's bootloader and firmware fetch, from {@code start} on, for 8 s. */
    public Script firmware(double start) {
        return at(start)
                .probed("start4.elf")
                .at(start + 0.1)
                .requested("config.txt")
                .at(start + 0.2)
                .missed("pieeprom.sig")
                .missed("recovery.elf")
                .at(start + 0.3)
                .loaded("start4.elf", 0.7)
                .loaded("fixup4.dat", 0.1)
                .at(start + 1.5)
                .missed("recovery.elf")
                .probed("config.txt")
                .loaded("config.txt", 0.01)
                .missed("dt-blob.bin")
                .at(start + 2)
                .probed("initrd.img")
                .loaded("initrd.img", 2)
                .loaded("bcm2711-rpi-4-b.dtb", 0.1)
                .loaded("config.txt", 0.01)
                .loaded("cmdline.txt", 0.01)
                .at(start + 5)
                .probed("vmlinuz")
                .probed("vmlinuz")
                .loaded("vmlinuz", 3);
    }

    /** A whole boot of 30 s, with the second login of iscsistart. */
    public Script boot(double start) {
        return firmware(start)
                .at(start + 14)
                .login()
                .at(start + 14.2)
                .login()
                .at(start + 15)
                .mountStarted()
                .at(start + 20)
                .mounted()
                .at(start + 30)
                .treeMounted();
    }

    public Script add(Source source, BootEvent.Builder event) {
        long sequence = sequences.merge(source, 1L, Long::sum);
        Subject.Builder subject = Subject.newBuilder().setPiUid(uid).setInventoryRevision(7);
        switch (source) {
            case TFTP -> subject.setMac("dc:a6:32:01:36:c2");
            case ISCSI -> subject.setInitiator("iqn.2026-01.dev.bramble:pi." + uid);
            default -> subject.setAddress("192.168.10.50");
        }
        events.add(event.setId(EventId.newBuilder()
                        .setInstance(source.name().toLowerCase(Locale.ROOT) + "-1")
                        .setEpoch(1)
                        .setSequence(sequence))
                .setSource(source)
                .setSubject(subject)
                .build());
        return this;
    }

    public BootEvent.Builder event() {
        return BootEvent.newBuilder().setTime(Times.timestamp(now));
    }
}
