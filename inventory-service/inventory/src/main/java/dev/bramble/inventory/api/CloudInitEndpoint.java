package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.DocumentFields;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.provision.CloudInitRecords;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitServiceGrpc.CloudInitServiceImplBase;
import dev.bramble.proto.inventory.v1.GetCloudInitRequest;
import dev.bramble.proto.inventory.v1.UpdateCloudInitRequest;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/** bramble.inventory.v1.CloudInitService. */
public final class CloudInitEndpoint extends CloudInitServiceImplBase {
    private final CloudInitRecords records;

    public CloudInitEndpoint(CloudInitRecords records) {
        this.records = records;
    }

    @Override
    public void getCloudInit(GetCloudInitRequest request, StreamObserver<CloudInit> response) {
        Answers.answer(response, () -> switch (request.getOwnerCase()) {
            case PI -> records.ofPi(request.getPi(), request.getContents());
            case BOOT_PROFILE -> records.ofBootProfile(request.getBootProfile(), request.getContents());
            case OWNER_NOT_SET -> throw Refusal.invalid("owner", "say whose: pi or boot_profile");
        });
    }

    @Override
    public void updateCloudInit(UpdateCloudInitRequest request, StreamObserver<CloudInit> response) {
        Answers.answer(response, () -> {
            CloudInit message = request.getCloudInit();
            Documents given = DocumentFields.given(message);
            Set<Document> named = DocumentFields.named(request.getUpdateMask(), given);
            return switch (message.getOwnerCase()) {
                case PI -> records.updatePi(message.getPi(), named, given, message.getEtag());
                case BOOT_PROFILE ->
                    records.updateBootProfile(message.getBootProfile(), named, given, message.getEtag());
                case OWNER_NOT_SET -> throw Refusal.invalid("cloud_init.owner", "say whose: pi or boot_profile");
            };
        });
    }
}
