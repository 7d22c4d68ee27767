package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.store.SealedSecrets;
import dev.bramble.proto.inventory.v1.RotateKeyRequest;
import dev.bramble.proto.inventory.v1.RotateKeyResponse;
import dev.bramble.proto.inventory.v1.SecretsServiceGrpc.SecretsServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** bramble.inventory.v1.SecretsService. */
public final class SecretsEndpoint extends SecretsServiceImplBase {
    private final SealedSecrets secrets;

    public SecretsEndpoint(SealedSecrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public void rotateKey(RotateKeyRequest request, StreamObserver<RotateKeyResponse> response) {
        Answers.answer(response, () -> {
            try {
                SealedSecrets.Rotation rotation = secrets.rotate();
                return RotateKeyResponse.newBuilder()
                        .setKey(rotation.key())
                        .setSecrets(rotation.secrets())
                        .build();
            } catch (IOException e) {
                throw Refusal.failed(
                        Status.Code.UNAVAILABLE,
                        "the key's file cannot be written (" + e.getMessage()
                                + "); make room or access for it and rotate again");
            }
        });
    }
}
