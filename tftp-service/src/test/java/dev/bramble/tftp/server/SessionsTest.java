package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.server.Sessions.Admission;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final long LATER = Sessions.STALE + 1;

    private final Sessions<String> sessions = new Sessions<>(20);

    private static InetSocketAddress client(int machine, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) machine}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Admission<String> ask(int machine, int port, long now) {
        return sessions.admit(client(machine, port), machine + ":" + port, now);
    }

    @Test
    void oneForEachClient() {
        assertThat(ask(1, 1, 0)).isEqualTo(new Admission.Admitted<>());
        assertThat(ask(1, 1, 0)).isEqualTo(new Admission.Refused<>());
        assertThat(sessions.find(client(1, 1))).contains("1:1");
        sessions.remove(client(1, 1), "1:1", 0);
        assertThat(sessions.find(client(1, 1))).isEmpty();
        assertThat(ask(1, 1, 0)).isEqualTo(new Admission.Admitted<>());
    }

    @Test
    void aSessionThatEndsLaterDoesNotTakeItsSuccessorAway() {
        ask(1, 1, 0);
        sessions.remove(client(1, 1), "1:1", 0);
        sessions.admit(client(1, 1), "anew", 0);
        sessions.remove(client(1, 1), "1:1", 0);
        assertThat(sessions.find(client(1, 1))).contains("anew");
    }

    @Test
    void aBurstOfOneMachineIsTaken() {
        for (int port = 1; port <= 20; port++) {
            assertThat(ask(1, port, 0)).isEqualTo(new Admission.Admitted<>());
        }
        assertThat(ask(1, 21, 0)).isEqualTo(new Admission.Refused<>());
    }

    @Test
    void aMachineThatNeverGoesOnLosesItsOwnOldest() {
        for (int port = 1; port <= Sessions.MOST_STALE; port++) {
            ask(1, port, 0);
        }
        assertThat(ask(1, 100, 1)).as("they may yet go on").isEqualTo(new Admission.Admitted<>());
        assertThat(ask(1, 101, LATER)).isEqualTo(new Admission.InPlaceOf<>("1:1"));
        assertThat(sessions.find(client(1, 1))).isEmpty();
        assertThat(ask(2, 1, LATER)).as("another machine").isEqualTo(new Admission.Admitted<>());
    }

    @Test
    void whoGoesOnKeepsItsPlace() {
        for (int port = 1; port <= 12; port++) {
            ask(1, port, 0);
            sessions.answered(client(1, port), "1:" + port);
        }
        assertThat(ask(1, 100, LATER)).isEqualTo(new Admission.Admitted<>());
    }

    @Test
    void whenAllPlacesAreTakenTheGreediestMachineMakesRoom() {
        for (int port = 1; port <= 18; port++) {
            ask(1, port, 0);
        }
        ask(2, 1, 0);
        ask(3, 1, 0);
        assertThat(ask(4, 1, 1)).isEqualTo(new Admission.InPlaceOf<>("1:1"));
        assertThat(ask(2, 2, 1)).isEqualTo(new Admission.InPlaceOf<>("1:2"));
        assertThat(ask(1, 50, 1)).as("not for itself").isEqualTo(new Admission.Refused<>());
    }

    @Test
    void noTransferUnderWayMakesRoom() {
        for (int port = 1; port <= 20; port++) {
            ask(1, port, 0);
            sessions.answered(client(1, port), "1:" + port);
        }
        assertThat(ask(2, 1, LATER)).isEqualTo(new Admission.Refused<>());
    }

    @Test
    void whoseTransferEndedIsRememberedForAWhile() {
        ask(1, 1, 0);
        assertThat(sessions.hadOneLately(client(1, 1), 0)).isFalse();
        sessions.remove(client(1, 1), "1:1", 10);
        assertThat(sessions.hadOneLately(client(1, 1), 10)).isTrue();
        assertThat(sessions.hadOneLately(client(1, 1), 10 + Sessions.LATE)).isFalse();
        assertThat(sessions.hadOneLately(client(1, 2), 10)).isFalse();
    }
}
