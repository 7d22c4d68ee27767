package dev.bramble.nfs.wire;

import java.util.List;

/** Who a call says it comes from (RFC 5531 section 8.2). */
public sealed interface Credential {

    /** AUTH_NONE, and flavours whose claim is not used. */
    record None() implements Credential {}

    /**
     * AUTH_SYS (RFC 5531 appendix A): the client's word, no proof.
     *
     * @param groups supplementary groups, at most 16
     */
    record Sys(int uid, int gid, List<Integer> groups) implements Credential {
        private static final int MAX_MACHINE_NAME = 255;
        private static final int MAX_GROUPS = 16;

        public Sys {
            groups = List.copyOf(groups);
        }

        static Sys read(XdrReader in) throws XdrException {
            in.int32();
            in.opaque(MAX_MACHINE_NAME);
            int uid = in.int32();
            int gid = in.int32();
            Integer[] groups = new Integer[in.length(MAX_GROUPS)];
            for (int i = 0; i < groups.length; i++) {
                groups[i] = in.int32();
            }
            return new Sys(uid, gid, List.of(groups));
        }
    }
}
