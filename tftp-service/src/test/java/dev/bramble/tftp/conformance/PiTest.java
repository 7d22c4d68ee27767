package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bootloaders of Raspberry Pis do, and what they need. */
class PiTest extends ConformanceCase {
    private static final String[] PI_4 = {"tsize", "0", "blksize", "1468"};

    private void probe(RawClient pi) throws IOException {
        Reply oack = ask(pi, FILE, PI_4);
        assertThat(oack.options()).containsEntry("tsize", "100000").containsEntry("blksize", "1468");
        pi.abort(oack.from());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "1468"})
    @Covers({Clause.PI_OACK, Clause.RFC2347_ACCEPTED})
    void aPi4GetsBothOptionsItAskedFor(String blksize) throws IOException {
        try (RawClient pi = client()) {
            Reply oack = ask(pi, FILE, "tsize", "0", "blksize", blksize);
            assertThat(oack.options())
                    .hasSize(2)
                    .containsEntry("tsize", "100000")
                    .containsEntry("blksize", blksize);
            assertThat(pi.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.PI_BOOT_ROM, Clause.RFC1350_BLOCKS_OF_512})
    void theBootRomOfAPi3AsksWithoutOptions() throws IOException {
        try (RawClient pi = client()) {
            Reply first = ask(pi, FILE);
            assertThat(first.payload()).hasSize(512);
            assertThat(pi.load(first)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.PI_PROBE, Clause.PI_PORT_REUSE})
    void aProbeIsFreeAndNoError() throws IOException {
        try (RawClient pi = client()) {
            for (int probe = 0; probe < 100; probe++) {
                probe(pi);
            }
            assertThat(pi.load(FILE, PI_4)).isEqualTo(content(FILE_BYTES));
        }
        await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
        assertThat(ended("probed")).isEqualTo(100);
        assertThat(ended("served")).isEqualTo(1);
        for (String bad : List.of("aborted", "stalled", "failed", "missed", "refused")) {
            assertThat(ended(bad)).as(bad).isZero();
        }
        assertThat(server.metric("bramble_tftp_retransmits_total")).isZero();
        assertThat(events(DetailCase.FILE_MISSED) + events(DetailCase.TRANSFER_STALLED))
                .isZero();
        assertThat(server.events.stream()
                        .filter(event -> event.getDetailCase() == DetailCase.FILE_ABORTED)
                        .map(event -> event.getFileAborted().getProbe()))
                .isNotEmpty()
                .containsOnly(true);
    }

    @Test
    @Covers({Clause.PI_STRAY_ABORT, Clause.PI_PORT_REUSE, Clause.BAD_ERROR_LOOP})
    void theAbortOfAProbeMayComeToTheListeningPort() throws IOException {
        try (RawClient pi = client()) {
            ask(pi, FILE, PI_4);
            pi.abort(server.address());
            await().until(() -> ended("probed") == 1);
            expectQuiet(pi, "an ERROR is never answered");
            assertThat(pi.load(FILE, PI_4)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.PI_MISS, Clause.PI_MISS_TEXT, Clause.PI_PORT_REUSE})
    void aMissIsTheFirstAndOnlyAnswerAndSaysWhoIsMissingWhat() throws IOException {
        try (RawClient pi = client()) {
            Reply error = ask(pi, PREFIX + "kernel8.img", PI_4);
            assertError(error, 1);
            assertThat(error.message()).contains(PREFIX + "kernel8.img").contains("rack2-pi3");
            expectQuiet(pi, "after the ERROR");
            assertThat(pi.load(FILE, PI_4)).isEqualTo(content(FILE_BYTES));
        }
        assertThat(server.events.stream()
                        .filter(event -> event.getDetailCase() == DetailCase.FILE_MISSED)
                        .map(event -> event.getFileMissed().getExpected()))
                .containsExactly(false);
    }

    @Test
    @Covers({Clause.PI_MISS, Clause.PI_EXPECTED_MISS})
    void theMissesOfEveryBootAreReportedAsNormal() throws IOException {
        List<String> normal = List.of(
                "recovery.elf", "recovery8.img", "recover4.elf", "dt-blob.bin", "bootcfg.txt", "armstub8-gic.bin");
        try (RawClient pi = client()) {
            for (String name : normal) {
                assertError(ask(pi, PREFIX + name, PI_4), 1);
            }
        }
        assertThat(server.events.stream()
                        .filter(event -> event.getDetailCase() == DetailCase.FILE_MISSED)
                        .map(BootEvent::getFileMissed))
                .isNotEmpty()
                .allMatch(missed -> missed.getExpected());
    }

    @Test
    @Covers({Clause.PI_BURST, Clause.PI_NO_TWIN, Clause.BAD_DUPLICATED})
    void aBurstOfOneRequestIsAnsweredOnce() throws IOException {
        try (RawClient pi = client()) {
            for (int i = 0; i < 8; i++) {
                pi.ask(FILE, PI_4);
            }
            Reply oack = pi.receive();
            assertThat(pi.receive(400)).as("a twin").isEmpty();
            assertThat(pi.load(oack)).isEqualTo(content(FILE_BYTES));
        }
        await().until(() -> events(DetailCase.FILE_SERVED) == 1);
        assertThat(events(DetailCase.FILE_REQUESTED)).isEqualTo(1);
    }

    @Test
    @Covers({Clause.PI_BURST, Clause.PI_NO_TWIN, Clause.PI_NO_DUPLICATE})
    void aBurstWithoutOptionsBringsTheFirstBlockOnce() throws IOException {
        try (RawClient pi = client()) {
            for (int i = 0; i < 8; i++) {
                pi.ask(FILE);
            }
            Reply first = pi.receive();
            assertThat(pi.receive(400)).as("a duplicate").isEmpty();
            assertThat(pi.load(first)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.PI_NO_TWIN, Clause.PI_NO_DUPLICATE, Clause.BAD_MISORDERED, Clause.BAD_DUPLICATED})
    void aLateCopyOfTheRequestDoesNotDisturbTheTransfer() throws IOException {
        try (RawClient pi = client()) {
            Reply oack = negotiate(pi, FILE, PI_4);
            expectData(pi, 1);
            pi.ack(1, oack.from());
            expectData(pi, 2);
            pi.ask(FILE, PI_4);
            expectQuiet(pi, "an answer to the copy");
            pi.ack(2, oack.from());
            Reply third = pi.receive();
            assertData(third, 3);
            assertThat(third.from()).isEqualTo(oack.from());
        }
        assertThat(events(DetailCase.FILE_REQUESTED)).isEqualTo(1);
    }

    @Test
    @Covers({Clause.PI_REPEAT, Clause.PI_NO_TWIN})
    void aRequestRepeatedForWantOfAnAnswerIsAnsweredByTheTransferInHand() throws IOException {
        try (RawClient pi = client()) {
            Reply lost = ask(pi, FILE, PI_4);
            assertThat(pi.receive(550)).as("before any retransmission").isEmpty();
            pi.ask(FILE, PI_4);
            Reply oack = pi.receive();
            assertThat(oack.from()).isEqualTo(lost.from());
            assertThat(oack.bytes()).isEqualTo(lost.bytes());
            assertThat(pi.load(oack)).isEqualTo(content(FILE_BYTES));
        }
        await().until(() -> events(DetailCase.FILE_SERVED) == 1);
        assertThat(events(DetailCase.FILE_REQUESTED)).isEqualTo(1);
    }

    @Test
    @Covers(Clause.PI_PORT_REUSE)
    void thePortOfALoadIsUsedForTheNextOneAtOnce() throws IOException {
        try (RawClient pi = client()) {
            for (int i = 0; i < 50; i++) {
                String name = stored(1 + i * 37);
                assertThat(pi.load(name, PI_4)).isEqualTo(content(1 + i * 37));
                assertThat(pi.load(name)).isEqualTo(content(1 + i * 37));
            }
        }
        await().until(() -> ended("served") == 100);
    }

    @Test
    @Covers(Clause.PI_PORT_REUSE)
    void anotherRequestFromThePortTakesThePlaceOfTheFirst() throws IOException {
        String config = stored(300);
        try (RawClient pi = client()) {
            negotiate(pi, FILE, PI_4);
            expectData(pi, 1);
            assertThat(pi.load(config, PI_4)).isEqualTo(content(300));
            assertThat(pi.receive(1000)).as("the first one's retransmission").isEmpty();
        }
    }

    /** In mode single the answer to the stray ACK would come from the port that serves the next file. */
    @Test
    @Covers({Clause.PI_PORT_REUSE, Clause.BAD_DUPLICATED})
    void aDuplicateOfTheLastAckDoesNotHarmTheNextRequestFromThePort() throws IOException {
        String config = stored(300);
        try (RawClient pi = client()) {
            Reply only = ask(pi, config);
            pi.ack(1, only.from());
            await().until(() -> ended("served") == 1);
            pi.ack(1, only.from());
            assertThat(pi.load(FILE, PI_4)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers(Clause.PI_STORM)
    void aStormFromOnePortIsDamped() throws IOException {
        try (RawClient mad = client();
                RawClient pi = client()) {
            for (int i = 0; i < 3000; i++) {
                mad.ask(FILE, PI_4);
                if (i % 1000 == 500) {
                    assertThat(pi.load(FILE, PI_4)).isEqualTo(content(FILE_BYTES));
                }
            }
            int answers = 0;
            while (mad.receive(QUIET_MILLIS).isPresent()) {
                answers++;
            }
            assertThat(answers).isBetween(1, 10);
        }
    }

    @Test
    @Covers(Clause.PI_STORM)
    void aStormFromManyPortsLeavesRoomForOthers() throws IOException {
        List<RawClient> storm = new ArrayList<>();
        InetAddress elsewhere = InetAddress.getByName("127.0.0.9");
        try {
            for (int i = 0; i < 400; i++) {
                RawClient one = new RawClient(server.address(), elsewhere);
                storm.add(one);
                one.ask(FILE, PI_4);
            }
            assertServes();
        } finally {
            storm.forEach(RawClient::close);
        }
    }

    @Test
    @Covers({Clause.PI_FLEET, Clause.BRAMBLE_MANY})
    void fortyEightPisAtOnceAreAllServed() throws Exception {
        List<Future<byte[]>> loads = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (ExecutorService pis = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 48; i++) {
                int size = 20_000 + i * 1111;
                String name = stored(size);
                sizes.add(size);
                String[] options = i % 3 == 0
                        ? new String[] {}
                        : i % 3 == 1
                                ? PI_4
                                : new String[] {"blksize", "1024", "windowsize", Integer.toString(1 + i % 9)};
                loads.add(pis.submit(() -> {
                    try (RawClient pi = client()) {
                        return pi.load(name, options);
                    }
                }));
            }
        }
        for (int i = 0; i < loads.size(); i++) {
            assertThat(loads.get(i).get()).as("Pi %d", i).isEqualTo(content(sizes.get(i)));
        }
    }
}
