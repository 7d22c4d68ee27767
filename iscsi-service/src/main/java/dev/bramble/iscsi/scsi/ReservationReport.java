package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameter data of PERSISTENT RESERVE IN (SPC-4 section 6.15), not yet cut to its allocation length. */
final class ReservationReport {
    private static final int HEADER = 8;
    private static final int FULL_STATUS = 24;
    private static final int SHORTEST_TRANSPORT_ID = 24;

    /** ATP_C: ALL_TG_PT is accepted; PTPL_C: reservations can be kept through a power loss. */
    private static final int ALL_TARGET_PORTS = 0x04;

    private static final int THROUGH_POWER_LOSS = 0x01;
    private static final int TYPE_MASK_VALID = 0x80;

    private ReservationReport() {}

    static ByteBuffer of(ReservationCommand.In.Question question, ReservationState state, boolean canKeep) {
        return switch (question) {
            case READ_KEYS -> keys(state);
            case READ_RESERVATION -> reservation(state);
            case REPORT_CAPABILITIES -> capabilities(state, canKeep);
            case READ_FULL_STATUS -> fullStatus(state);
        };
    }

    private static ByteBuffer keys(ReservationState state) {
        ByteBuffer data = ByteBuffer.allocate(HEADER + 8 * state.keys().size());
        data.putInt(state.generation()).putInt(8 * state.keys().size());
        state.keys().values().forEach(data::putLong);
        return data.flip();
    }

    private static ByteBuffer reservation(ReservationState state) {
        ReservationType type = state.type();
        ByteBuffer data =
                ByteBuffer.allocate(type == null ? HEADER : HEADER + 16).putInt(0, state.generation());
        if (type == null) {
            return data;
        }
        Long key = state.keys().get(state.holder());
        return data.putInt(4, 16).putLong(HEADER, key == null ? 0 : key).put(HEADER + 13, (byte) type.code());
    }

    private static ByteBuffer capabilities(ReservationState state, boolean canKeep) {
        return ByteBuffer.allocate(8)
                .putShort(0, (short) 8)
                .put(2, (byte) (ALL_TARGET_PORTS | (canKeep ? THROUGH_POWER_LOSS : 0)))
                .put(3, (byte) (TYPE_MASK_VALID | (state.throughPowerLoss() ? THROUGH_POWER_LOSS : 0)))
                .putShort(4, (short) ReservationType.MASK);
    }

    private static ByteBuffer fullStatus(ReservationState state) {
        ByteBuffer data = ByteBuffer.allocate(HEADER
                + state.keys().keySet().stream()
                        .mapToInt(port -> FULL_STATUS + transportIdLength(port))
                        .sum());
        data.putInt(state.generation()).putInt(data.capacity() - HEADER);
        for (Map.Entry<String, Long> registration : state.keys().entrySet()) {
            int at = data.position();
            String port = registration.getKey();
            data.putLong(at, registration.getValue());
            @Nullable ReservationType type = state.type();
            if (type != null && state.isHeldBy(port)) {
                data.put(at + 12, (byte) 0x01).put(at + 13, (byte) type.code());
            }
            data.putShort(at + 18, (short) 1); // relative target port identifier
            data.putInt(at + 20, transportIdLength(port));
            putTransportId(data, at + FULL_STATUS, port);
            data.position(at + FULL_STATUS + transportIdLength(port));
        }
        return data.flip();
    }

    /** An initiator port of iSCSI, its name with NULs behind (SPC-4 section 7.6.4.6). */
    private static void putTransportId(ByteBuffer data, int at, String port) {
        data.put(at, (byte) 0x45).putShort(at + 2, (short) (transportIdLength(port) - 4));
        data.put(at + 4, port.getBytes(StandardCharsets.UTF_8));
    }

    private static int transportIdLength(String port) {
        int name = port.getBytes(StandardCharsets.UTF_8).length + 1;
        return Math.max(SHORTEST_TRANSPORT_ID, 4 + (name + 3) / 4 * 4);
    }
}
