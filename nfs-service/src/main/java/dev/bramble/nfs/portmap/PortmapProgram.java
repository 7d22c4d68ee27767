package dev.bramble.nfs.portmap;

import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The port mapper, version 2: program 100000 (RFC 1833 section 3). It tells of this service alone: nobody sets anything,
 * and nothing is called for others (CALLIT), which would hide who calls.
 */
public final class PortmapProgram implements RpcProgram {
    static final int PROGRAM = 100000;
    static final int VERSION = 2;
    static final int SET = 1;
    static final int UNSET = 2;
    static final int GETPORT = 3;

    private static final int DUMP = 4;
    private static final List<String> NAMES =
            List.of("pmap_null", "pmap_set", "pmap_unset", "pmap_getport", "pmap_dump");

    private final List<Mapping> mappings;

    /**
     * Over these mappings and its own.
     *
     * @param port where this port mapper is to be had
     */
    public PortmapProgram(List<Mapping> mappings, int port) {
        List<Mapping> all = new ArrayList<>(mappings);
        all.add(new Mapping(PROGRAM, VERSION, Mapping.TCP, port));
        all.add(new Mapping(PROGRAM, VERSION, Mapping.UDP, port));
        this.mappings = List.copyOf(all);
    }

    @Override
    public int program() {
        return PROGRAM;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public String name(int procedure) {
        return has(procedure) ? NAMES.get(procedure) : "pmap_unknown";
    }

    @Override
    public boolean has(int procedure) {
        return procedure >= 0 && procedure < NAMES.size();
    }

    @Override
    public boolean isIdempotent(int procedure) {
        return true;
    }

    @Override
    public String call(int procedure, Caller caller, XdrReader in, XdrWriter out) throws XdrException {
        switch (procedure) {
            case SET, UNSET -> {
                Mapping.read(in);
                out.bool(false);
            }
            case GETPORT -> {
                Mapping question = Mapping.read(in);
                out.int32(mappings.stream()
                        .filter(mapping -> mapping.answers(question))
                        .mapToInt(Mapping::port)
                        .findFirst()
                        .orElse(0));
            }
            case DUMP -> {
                for (Mapping mapping : mappings) {
                    out.bool(true);
                    mapping.write(out);
                }
                out.bool(false);
            }
            default -> {
                // NULL has neither arguments nor results.
            }
        }
        return OK;
    }
}
