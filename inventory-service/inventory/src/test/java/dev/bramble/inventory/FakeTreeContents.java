package dev.bramble.inventory;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc.BootTreeContentServiceImplBase;
import dev.bramble.proto.storage.v1.ListTreeFilesRequest;
import dev.bramble.proto.storage.v1.ListTreeFilesResponse;
import dev.bramble.proto.storage.v1.ReadTreeRangeRequest;
import dev.bramble.proto.storage.v1.ReadTreeRangeResponse;
import dev.bramble.proto.storage.v1.TreeEntry;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The files of the faked boot trees, to look at. */
public final class FakeTreeContents extends BootTreeContentServiceImplBase {
    private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1).build();

    private final FakeBootTreeService trees;

    FakeTreeContents(FakeBootTreeService trees) {
        this.trees = trees;
    }

    @Override
    public void listTreeFiles(ListTreeFilesRequest request, StreamObserver<ListTreeFilesResponse> response) {
        if (!trees.trees.containsKey(request.getUid())) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        ListTreeFilesResponse.Builder list = ListTreeFilesResponse.newBuilder();
        trees.files
                .getOrDefault(request.getUid(), List.of())
                .forEach(file -> list.addEntries(TreeEntry.newBuilder()
                        .setPath(file.getPath())
                        .setSizeBytes(file.getContent().size())
                        .setModifyTime(TIME)));
        response.onNext(list.build());
        response.onCompleted();
    }

    @Override
    public void readTreeRange(ReadTreeRangeRequest request, StreamObserver<ReadTreeRangeResponse> response) {
        ByteString content = trees.files.getOrDefault(request.getUid(), List.of()).stream()
                .filter(file -> file.getPath().equals(request.getPath()))
                .map(TreeFile::getContent)
                .findFirst()
                .orElse(ByteString.EMPTY);
        if (content.size() != request.getSizeBytes() || !request.getModifyTime().equals(TIME)) {
            response.onError(
                    Status.FAILED_PRECONDITION.withDescription("it was changed").asRuntimeException());
            return;
        }
        int from = (int) request.getOffset();
        response.onNext(ReadTreeRangeResponse.newBuilder()
                .setData(content.substring(from, Math.min(content.size(), from + request.getLength())))
                .build());
        response.onCompleted();
    }
}
