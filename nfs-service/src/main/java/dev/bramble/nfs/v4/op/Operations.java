package dev.bramble.nfs.v4.op;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The operations by number (RFC 8881 section 16.2). */
final class Operations {
    static final int WRITE = 38;
    static final int SEQUENCE = 53;
    static final int ILLEGAL = 10044;

    private static final int LAST_OF_MINOR_0 = 39;

    private final Map<Integer, Known> byCode = new HashMap<>();

    /** @param withoutSession whether it may be a COMPOUND of its own in minor version 1 */
    record Known(Operation<?> operation, boolean inMinor0, boolean inMinor1, boolean withoutSession) {}

    Operations() {
        both(3, new Access());
        both(4, new Close());
        both(5, new Commit());
        both(6, new Create());
        both(7, new Refused());
        both(8, new Refused());
        both(9, new GetAttr());
        both(10, new GetFh());
        both(11, new Link());
        both(12, new Lock());
        both(13, new LockT());
        both(14, new LockU());
        both(15, new Lookup());
        both(16, new LookupP());
        both(17, new Verify(false));
        both(18, new Open());
        both(19, new Refused());
        minor0(20, new OpenConfirm());
        both(21, new OpenDowngrade());
        both(22, new PutFh());
        both(23, new PutRootFh());
        both(24, new PutRootFh());
        both(25, new Read());
        both(26, new ReadDir());
        both(27, new ReadLink());
        both(28, new Remove());
        both(29, new Rename());
        minor0(30, new Renew());
        both(31, new RestoreFh());
        both(32, new SaveFh());
        both(33, new SecInfo());
        both(34, new SetAttr());
        minor0(35, new SetClientId());
        minor0(36, new SetClientIdConfirm());
        both(37, new Verify(true));
        both(WRITE, new Write());
        minor0(LAST_OF_MINOR_0, new ReleaseLockOwner());
        minor1(40, new Refused(), false);
        minor1(41, new BindConnToSession(), true);
        minor1(42, new ExchangeId(), true);
        minor1(43, new CreateSession(), true);
        minor1(44, new DestroySession(), true);
        minor1(45, new FreeStateId(), false);
        for (int code = 46; code <= 51; code++) {
            minor1(code, new Refused(), false);
        }
        minor1(52, new SecInfoNoName(), false);
        minor1(SEQUENCE, new Sequence(), true);
        minor1(54, new Refused(), false);
        minor1(55, new TestStateId(), false);
        minor1(56, new Refused(), false);
        minor1(57, new DestroyClientId(), true);
        minor1(58, new ReclaimComplete(), false);
    }

    /** Empty for a number that means nothing in this minor version. */
    Optional<Known> find(int code, int minor) {
        return Optional.ofNullable(byCode.get(code)).filter(known -> minor > 0 || code <= LAST_OF_MINOR_0);
    }

    private void both(int code, Operation<?> operation) {
        byCode.put(code, new Known(operation, true, true, false));
    }

    private void minor0(int code, Operation<?> operation) {
        byCode.put(code, new Known(operation, true, false, false));
    }

    private void minor1(int code, Operation<?> operation, boolean withoutSession) {
        byCode.put(code, new Known(operation, false, true, withoutSession));
    }
}
