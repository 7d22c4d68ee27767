package dev.bramble.chassis.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileAborted;
import dev.bramble.proto.boot.v1.FileFailed;
import dev.bramble.proto.boot.v1.FileHashed;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.FileTooLarge;
import dev.bramble.proto.boot.v1.PrefixDropped;
import dev.bramble.proto.boot.v1.TransferStalled;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventKindTest {

    static Stream<BootEvent.Builder> stages() {
        return Stream.of(
                event().setFileServed(FileServed.getDefaultInstance()),
                event().setFileMissed(FileMissed.getDefaultInstance()),
                event().setTransferStalled(TransferStalled.getDefaultInstance()),
                event().setFileFailed(FileFailed.getDefaultInstance()),
                event().setPrefixDropped(PrefixDropped.getDefaultInstance()),
                event().setFileTooLarge(FileTooLarge.getDefaultInstance()));
    }

    static Stream<BootEvent.Builder> details() {
        return Stream.of(
                event().setFileRequested(FileRequested.getDefaultInstance()),
                event().setFileMissed(FileMissed.newBuilder().setExpected(true)),
                event().setFileHashed(FileHashed.getDefaultInstance()),
                event().setFileAborted(FileAborted.getDefaultInstance()));
    }

    private static BootEvent.Builder event() {
        return BootEvent.newBuilder();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aFullSpoolKeepsWhatAVerdictRestsOn(BootEvent.Builder event) {
        assertThat(EventKind.isStage(event)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("details")
    void aFullSpoolGivesUpDetails(BootEvent.Builder event) {
        assertThat(EventKind.isStage(event)).isFalse();
    }
}
