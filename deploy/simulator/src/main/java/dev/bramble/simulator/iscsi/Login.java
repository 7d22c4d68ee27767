package dev.bramble.simulator.iscsi;

import dev.bramble.simulator.iscsi.IscsiTarget.Chap;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The login phase as iscsistart goes through it: security stage, operational stage, full feature phase. */
final class Login {
    private static final int SECURITY = 0;
    private static final int OPERATIONAL = 1;
    private static final int FULL_FEATURE = 3;
    private static final int TRANSIT = 0x80;
    private static final int CONTINUE = 0x40;
    private static final int MAX_EXCHANGES = 20;

    private final Connection connection;
    private final IscsiTarget target;
    private final byte[] isid;
    private final Map<String, String> answers = new HashMap<>();
    private int expStatSn;
    private int expCmdSn;
    private int tsih;
    private int exchanges;

    Login(Connection connection, IscsiTarget target, byte[] isid) {
        this.connection = connection;
        this.target = target;
        this.isid = isid.clone();
    }

    /** CmdSN of the first command. */
    int cmdSn() {
        return expCmdSn;
    }

    int expStatSn() {
        return expStatSn;
    }

    Negotiated run() throws IOException {
        security();
        var keys = new LinkedHashMap<String, String>();
        keys.put("HeaderDigest", "None");
        keys.put("DataDigest", "None");
        keys.put("DefaultTime2Wait", "2");
        keys.put("DefaultTime2Retain", "0");
        keys.put("IFMarker", "No");
        keys.put("OFMarker", "No");
        keys.put("ErrorRecoveryLevel", "0");
        keys.put("InitialR2T", "No");
        keys.put("ImmediateData", "Yes");
        keys.put("MaxBurstLength", Integer.toString(Negotiated.MAX_BURST));
        keys.put("FirstBurstLength", Integer.toString(Negotiated.FIRST_BURST));
        keys.put("MaxOutstandingR2T", "1");
        keys.put("MaxConnections", "1");
        keys.put("DataPDUInOrder", "Yes");
        keys.put("DataSequenceInOrder", "Yes");
        keys.put("MaxRecvDataSegmentLength", Integer.toString(Negotiated.MAX_RECEIVE));
        Pdu response = exchange(OPERATIONAL, FULL_FEATURE, keys);
        while ((response.flags() & TRANSIT) == 0) {
            response = exchange(OPERATIONAL, FULL_FEATURE, Map.of());
        }
        return Negotiated.from(tsih, answers);
    }

    private void security() throws IOException {
        var keys = new LinkedHashMap<String, String>();
        keys.put("InitiatorName", target.initiator());
        keys.put("InitiatorAlias", "raspberrypi");
        keys.put("TargetName", target.target());
        keys.put("SessionType", "Normal");
        keys.put("AuthMethod", target.outgoing().isPresent() ? "CHAP,None" : "None");
        Pdu response = exchange(SECURITY, OPERATIONAL, keys);
        if ("CHAP".equals(response.keys().get("AuthMethod"))) {
            if (target.outgoing().isEmpty()) {
                throw new IscsiException("the target wants CHAP, and the Pi has no iscsi_username and iscsi_password");
            }
            response = chap(target.outgoing().get());
        } else if (target.incoming().isPresent()) {
            throw new IscsiException("the target wants no CHAP, but has to prove that it knows iscsi_in_password");
        }
        while ((response.flags() & TRANSIT) == 0) {
            response = exchange(SECURITY, OPERATIONAL, Map.of());
        }
    }

    private Pdu chap(Chap chap) throws IOException {
        Pdu response = exchange(SECURITY, SECURITY, Map.of("CHAP_A", ChapResponse.ALGORITHMS));
        Map<String, String> challenge = response.keys();
        String algorithm = challenge.getOrDefault("CHAP_A", "");
        int identifier = ChapResponse.identifier(challenge.getOrDefault("CHAP_I", ""));
        byte[] bytes = ChapResponse.binary(challenge.getOrDefault("CHAP_C", ""));
        var proof = new LinkedHashMap<String, String>();
        proof.put("CHAP_N", chap.name());
        proof.put("CHAP_R", ChapResponse.of(algorithm, identifier, chap.secret(), bytes));
        if (target.incoming().isEmpty()) {
            return exchange(SECURITY, OPERATIONAL, proof);
        }
        byte[] own = new byte[16];
        new SecureRandom().nextBytes(own);
        proof.put("CHAP_I", "1");
        proof.put("CHAP_C", "0x" + HexFormat.of().formatHex(own));
        response = exchange(SECURITY, OPERATIONAL, proof);
        Chap incoming = target.incoming().get();
        String name = response.keys().getOrDefault("CHAP_N", "");
        if (!name.equals(incoming.name())) {
            throw new IscsiException(
                    "the target calls itself '" + name + "', not iscsi_in_username=" + incoming.name());
        }
        String wanted = ChapResponse.of(algorithm, 1, incoming.secret(), own);
        byte[] given = ChapResponse.binary(response.keys().getOrDefault("CHAP_R", "0x"));
        if (!MessageDigest.isEqual(ChapResponse.binary(wanted), given)) {
            throw new IscsiException("the target could not prove that it knows iscsi_in_password");
        }
        return response;
    }

    private Pdu exchange(int stage, int next, Map<String, String> keys) throws IOException {
        if (++exchanges > MAX_EXCHANGES) {
            throw new IscsiException("the login does not end: " + MAX_EXCHANGES + " exchanges");
        }
        int flags = stage == next ? stage << 2 : TRANSIT | (stage << 2) | next;
        Pdu request = Pdu.of(Opcode.LOGIN_REQUEST | Opcode.IMMEDIATE, flags, Pdu.text(keys));
        request.header().put(8, isid);
        connection.send(request.with(28, expStatSn));
        Pdu response = connection.receive();
        if (response.opcode() != Opcode.LOGIN_RESPONSE) {
            throw new IscsiException("opcode %02xh in answer to a login request".formatted(response.opcode()));
        }
        if (response.at(36) != 0) {
            throw new IscsiException("login failed: " + LoginStatus.text(response.at(36), response.at(37)));
        }
        if ((response.flags() & CONTINUE) != 0) {
            throw new IscsiException("login response in pieces (C=1), which iscsistart does not take");
        }
        expStatSn = response.statSn() + 1;
        expCmdSn = response.intAt(28);
        tsih = response.intAt(12) & 0xffff;
        answers.putAll(response.keys());
        return response;
    }
}
