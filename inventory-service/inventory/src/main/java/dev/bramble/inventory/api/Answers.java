package dev.bramble.inventory.api;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.bramble.inventory.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a call is answered: by its result, or by a google.rpc.Status with details. */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private static final int MAX_MESSAGE = 400;
    private static final int MAX_DETAILS_BYTES = 1500;
    private static final String DOMAIN = "inventory.bramble.dev";

    private Answers() {}

    static <T> void answer(StreamObserver<T> response, Supplier<T> result) {
        T value;
        try {
            value = result.get();
        } catch (RuntimeException e) {
            response.onError(toStatus(e));
            return;
        }
        response.onNext(value);
        response.onCompleted();
    }

    /** A call that this release does not carry out. */
    static void notBuilt(StreamObserver<?> response, String what) {
        response.onError(Status.UNIMPLEMENTED
                .withDescription(what + " is not in this release")
                .asRuntimeException());
    }

    /** What went wrong, as the caller is told it. An unexpected error is logged here and kept from the caller. */
    static StatusRuntimeException toStatus(Throwable error) {
        if (error instanceof Refusal refusal) {
            return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                    .setCode(refusal.code().value())
                    .setMessage(bounded(String.valueOf(refusal.getMessage())))
                    .addDetails(details(refusal))
                    .build());
        }
        if (error instanceof StatusRuntimeException status) {
            return status;
        }
        log.error("a call failed", error);
        return Status.INTERNAL
                .withDescription("an error of inventory-service; its log has the cause")
                .asRuntimeException();
    }

    /** A status travels in HTTP/2 headers, of which clients take 8 KiB; but what it quotes may be of any length. */
    private static String bounded(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
    }

    private static Any details(Refusal refusal) {
        if (refusal.violations().isEmpty()) {
            return Any.pack(ErrorInfo.newBuilder()
                    .setDomain(DOMAIN)
                    .setReason(refusal.code().name())
                    .build());
        }
        BadRequest.Builder request = BadRequest.newBuilder();
        int bytes = 0;
        for (FieldViolation violation : refusal.violations()) {
            FieldViolation told = violation.toBuilder()
                    .setDescription(bounded(violation.getDescription()))
                    .build();
            bytes += told.getSerializedSize();
            if (bytes > MAX_DETAILS_BYTES) {
                break;
            }
            request.addFieldViolations(told);
        }
        return Any.pack(request.build());
    }
}
