package dev.bramble.iscsi.scsi;

import dev.bramble.iscsi.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A direct-access block device, LUN 0 of its target, as all its initiators share it. Safe for use by several threads. */
public final class LogicalUnit {
    private static final Logger log = LoggerFactory.getLogger(LogicalUnit.class);
    private static final int INQUIRY = 0x12;
    private static final int REPORT_LUNS = 0xa0;
    private static final int REQUEST_SENSE = 0x03;

    /** Nobody has looked yet. */
    private static final long UNKNOWN = -1;

    private static final Command CONFLICT = new Command.Refused(ScsiResult.reservationConflict());

    private final UnitSettings settings;
    private final Reservations reservations;
    private final FullHold full;
    private final RangeLocks locks = new RangeLocks();
    private final List<Nexus> nexuses = new CopyOnWriteArrayList<>();
    private final LostPorts lost = new LostPorts();
    private volatile UnitDescription description;
    private volatile ModePages modes;

    /**
     * A unit that keeps nothing and holds no write.
     *
     * @param blockSize 512 or 4096, of which the volume's size is a multiple
     */
    public LogicalUnit(LogicalUnitIdentity identity, int blockSize) {
        this(
                identity,
                blockSize,
                new UnitSettings(true, Duration.ZERO),
                new Reservations(),
                new FullHold(Duration.ZERO, () -> 0));
    }

    private LogicalUnit(
            LogicalUnitIdentity identity, int blockSize, UnitSettings settings, Reservations kept, FullHold full) {
        this.settings = settings;
        this.reservations = kept;
        this.full = full;
        this.description = new UnitDescription(identity, UNKNOWN, blockSize);
        this.modes = ModePages.defaults(settings);
    }

    /**
     * A unit with the reservations it had before the power went.
     *
     * @param nanos a clock as {@link System#nanoTime}
     * @throws IOException when those cannot be read
     */
    public static LogicalUnit powerOn(
            LogicalUnitIdentity identity,
            int blockSize,
            UnitSettings settings,
            ReservationStore reservations,
            LongSupplier nanos)
            throws IOException {
        return new LogicalUnit(
                identity,
                blockSize,
                settings,
                Reservations.load(reservations),
                new FullHold(settings.holdWhenFull(), nanos));
    }

    /**
     * Lets an initiator in. The first command that tells unit attentions tells it 29/07 where it was here before, else 29/00:
     * what the unit kept for it may be gone (SAM-5 sections 5.14 and 6.3).
     *
     * @param port the initiator port's name, {@code iqn...,i,0x<ISID>} (RFC 7143 section 4.2.7.3)
     * @param volume the disk as this initiator's session opened it; all nexuses of a unit have the same bytes
     */
    public Nexus connect(String port, Volume volume, NexusListener listener) {
        BlockIo blocks = new BlockIo(volume, description.blockSize(), !settings.isWriteBack(), locks, full);
        Nexus nexus = new Nexus(this, port, volume, listener, blocks);
        nexus.attentions().add(lost.remove(port) ? Sense.NEXUS_LOSS : Sense.POWER_ON_OR_RESET);
        nexuses.add(nexus);
        return nexus;
    }

    /** {@link Nexus#close}. */
    void disconnect(Nexus nexus) {
        nexuses.remove(nexus);
        lost.add(nexus.port());
        reservations.forget(nexus);
        if (nexuses.isEmpty()) {
            modes = ModePages.defaults(
                    settings); // whether the unit is kept until the next one comes is no initiator's matter
        }
    }

    /** No initiator is there, and nothing is kept for one. */
    public boolean isIdle() {
        return nexuses.isEmpty() && reservations.isEmpty();
    }

    /** The volume has another size now: the initiators are told (2A/09). */
    public void capacityChanged() {
        nexuses.stream().findFirst().ifPresent(nexus -> describe(nexus.volume()));
    }

    ModePages modes() {
        return modes;
    }

    /** {@link Nexus#admit}. */
    Command admit(Nexus nexus, long lun, ByteBuffer cdb) throws CheckConditionException {
        UnitDescription unit = describe(nexus.volume());
        if (lun != 0) {
            return absent(unit, cdb);
        }
        if (nexus.attentions().isPending() && reportsAttentions(cdb.get(0) & 0xff)) {
            Sense attention = nexus.attentions().take();
            if (attention != null) {
                throw new CheckConditionException(attention);
            }
        }
        Command command = CommandTable.ALL.parse(cdb, unit);
        return isForbidden(nexus, command) ? CONFLICT : command;
    }

    private static boolean reportsAttentions(int opcode) {
        return opcode != INQUIRY && opcode != REPORT_LUNS && opcode != REQUEST_SENSE;
    }

    private static Command absent(UnitDescription unit, ByteBuffer cdb) throws CheckConditionException {
        return switch (cdb.get(0) & 0xff) {
            case INQUIRY -> Cdb.parameters(Inquiry.absent(), Cdb.shortAt(cdb, 3));
            case REPORT_LUNS -> CommandTable.ALL.parse(cdb, unit);
            case REQUEST_SENSE ->
                Cdb.parameters(Sense.LOGICAL_UNIT_NOT_SUPPORTED.data(Cdb.has(cdb, 1, 0x01)), Cdb.byteAt(cdb, 4));
            default -> throw new CheckConditionException(Sense.LOGICAL_UNIT_NOT_SUPPORTED);
        };
    }

    private boolean isForbidden(Nexus nexus, Command command) throws CheckConditionException {
        Access access = Access.of(command);
        if (reservations.forbid(nexus, access)) {
            return true;
        }
        if (access == Access.WRITES && modes.writeProtected()) {
            throw new CheckConditionException(Sense.SOFTWARE_WRITE_PROTECTED);
        }
        return false;
    }

    /** {@link Nexus#execute}. Reservations may have changed since the command was admitted. */
    ScsiResult execute(Nexus nexus, Command command, ByteBuffer dataOut, ByteBuffer dataIn)
            throws CheckConditionException, ReservationConflictException {
        if (isForbidden(nexus, command)) {
            throw new ReservationConflictException();
        }
        BlockIo blocks = nexus.blocks();
        return switch (command) {
            case Command.Read read -> blocks.read(read, dataIn);
            case Command.Write write -> blocks.write(write, dataOut);
            case Command.SynchronizeCache flush -> blocks.flush();
            case Command.Nothing nothing -> ScsiResult.good();
            case Command.Parameters parameters -> ScsiResult.good(parameters.data());
            case Command.Refused refused -> refused.result();
            case BlockCommand.Verify verify -> blocks.verify(verify, dataOut);
            case BlockCommand.WriteAndVerify write -> blocks.writeAndVerify(write, dataOut);
            case BlockCommand.CompareAndWrite write -> blocks.compareAndWrite(write, dataOut);
            case BlockCommand.OrWrite write -> blocks.orWrite(write, dataOut);
            case BlockCommand.WriteSame write -> Provisioning.writeSame(blocks, description, write, dataOut);
            case BlockCommand.Unmap unmap -> Provisioning.unmap(blocks, description, dataOut);
            case BlockCommand.GetLbaStatus status -> lbaStatus(nexus, status);
            case UnitCommand.RequestSense sense -> requestSense(nexus, sense);
            case UnitCommand.ModeSense sense ->
                good(modes.sense(sense.request(), description), sense.allocationLength());
            case UnitCommand.ModeSelect select -> modeSelect(nexus, select, dataOut);
            case ReservationCommand.Reserve reserve -> {
                reservations.reserve(nexus);
                yield ScsiResult.good();
            }
            case ReservationCommand.Release release -> {
                reservations.release(nexus);
                yield ScsiResult.good();
            }
            case ReservationCommand.In in -> ScsiResult.good(reservations.report(in));
            case ReservationCommand.Out out -> changeReservations(nexus, out, dataOut);
        };
    }

    /** {@link Nexus#executeNow}. */
    @Nullable
    ScsiResult executeNow(Nexus nexus, Command command, ByteBuffer dataIn) {
        if (reservations.forbid(nexus, Access.of(command))) {
            return ScsiResult.reservationConflict();
        }
        return switch (command) {
            case Command.Read read -> nexus.blocks().readNow(read, dataIn);
            case Command.Nothing nothing -> ScsiResult.good();
            case Command.Parameters parameters -> ScsiResult.good(parameters.data());
            case Command.Refused refused -> refused.result();
            default -> null;
        };
    }

    private static ScsiResult good(ByteBuffer data, long allocationLength) {
        return ScsiResult.good(Cdb.cut(data, allocationLength));
    }

    private ScsiResult lbaStatus(Nexus nexus, BlockCommand.GetLbaStatus status) throws CheckConditionException {
        try {
            ByteBuffer data = LbaStatus.data(nexus.volume(), description, status.lba(), status.allocationLength());
            return good(data, status.allocationLength());
        } catch (IOException e) {
            log.atError().addKeyValue("lba", status.lba()).setCause(e).log("allocation of a disk could not be read");
            throw new CheckConditionException(Sense.UNRECOVERED_READ_ERROR);
        }
    }

    private static ScsiResult requestSense(Nexus nexus, UnitCommand.RequestSense request) {
        Sense attention = nexus.attentions().take();
        Sense sense = attention == null ? Sense.NO_SENSE : attention;
        return good(sense.data(request.inDescriptors()), request.allocationLength());
    }

    private ScsiResult modeSelect(Nexus nexus, UnitCommand.ModeSelect select, ByteBuffer dataOut)
            throws CheckConditionException {
        if (dataOut.remaining() < select.listLength()) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        synchronized (this) {
            ModePages selected = modes.select(dataOut, select.header(), description);
            if (!selected.equals(modes)) {
                modes = selected;
                attend(other -> other != nexus, Sense.MODE_PARAMETERS_CHANGED);
            }
        }
        return ScsiResult.good();
    }

    /** Ends when the tasks that it aborts have ended. */
    private ScsiResult changeReservations(Nexus nexus, ReservationCommand.Out out, ByteBuffer dataOut)
            throws CheckConditionException, ReservationConflictException {
        ReservationChange.Outcome outcome = reservations.change(nexus.port(), out, dataOut);
        outcome.attentions()
                .forEach((port, attention) -> attend(other -> other.port().equals(port), attention));
        // This command itself ends when it is answered, whoever's key it names.
        abort(other -> other != nexus && outcome.aborted().contains(other.port()))
                .toCompletableFuture()
                .join();
        return ScsiResult.good();
    }

    /** {@link Nexus#reset}; every initiator is told, also the one that asked (SAM-5 sections 6.3.3 and 7.7). */
    CompletionStage<Void> reset(Nexus nexus) {
        reservations.reset();
        modes = ModePages.defaults(settings);
        CompletionStage<Void> aborted = abort(other -> other != nexus);
        attend(other -> true, Sense.LOGICAL_UNIT_WAS_RESET);
        return aborted;
    }

    /** {@link Nexus#clearTaskSet}. */
    CompletionStage<Void> clearTaskSet(Nexus nexus) {
        CompletionStage<Void> aborted = abort(other -> other != nexus);
        attend(other -> other != nexus, Sense.COMMANDS_CLEARED_BY_ANOTHER_INITIATOR);
        return aborted;
    }

    private CompletionStage<Void> abort(Predicate<Nexus> victims) {
        return CompletableFuture.allOf(nexuses.stream()
                .filter(victims)
                .map(nexus -> nexus.listener().abortTasks().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private void attend(Predicate<Nexus> whom, Sense attention) {
        nexuses.stream().filter(whom).forEach(nexus -> {
            nexus.attentions().add(attention);
            nexus.listener().attention(attention);
        });
    }

    private UnitDescription describe(Volume volume) {
        UnitDescription known = description;
        long blocks = volume.size() / known.blockSize();
        return known.blocks() == blocks ? known : describeAnew(blocks);
    }

    private synchronized UnitDescription describeAnew(long blocks) {
        long before = description.blocks();
        if (before != blocks) {
            description = new UnitDescription(description.identity(), blocks, description.blockSize());
            if (before != UNKNOWN) {
                attend(nexus -> true, Sense.CAPACITY_DATA_HAS_CHANGED);
            }
        }
        return description;
    }
}
