package dev.bramble.cli;

import com.google.protobuf.Empty;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.GetExportRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.ListExportsRequest;
import dev.bramble.proto.inventory.v1.ListExportsResponse;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** An inventory that records what it is asked of exports and answers with one or two; the real one has tests of its own. */
final class FakeExports extends FakeServer {
    static final Export MEDIA = Export.newBuilder()
            .setName("media")
            .setPath("/srv/media")
            .setAllDirs(true)
            .setReadOnly(true)
            .setMapallUser("media")
            .setMapallGroup("3002")
            .addNetworks("192.168.1.0/24")
            .addHosts("nas")
            .setSecurePorts(true)
            .setAsync(true)
            .setEtag("7")
            .setRevision(7)
            .build();
    static final Export HOME =
            Export.newBuilder().setName("home").setPath("/home").build();

    FakeExports() throws IOException {
        serve(new Exports());
    }

    private final class Exports extends InventoryServiceGrpc.InventoryServiceImplBase {
        @Override
        public void createExport(CreateExportRequest request, StreamObserver<Export> responses) {
            answer(request, responses, MEDIA);
        }

        @Override
        public void getExport(GetExportRequest request, StreamObserver<Export> responses) {
            answer(request, responses, MEDIA);
        }

        @Override
        public void listExports(ListExportsRequest request, StreamObserver<ListExportsResponse> responses) {
            TwoPages<Export> pages = new TwoPages<>(HOME, MEDIA);
            answer(
                    request,
                    responses,
                    ListExportsResponse.newBuilder()
                            .addExports(pages.at(request.getPageToken()))
                            .setNextPageToken(pages.next(request.getPageToken()))
                            .build());
        }

        @Override
        public void updateExport(UpdateExportRequest request, StreamObserver<Export> responses) {
            answer(request, responses, MEDIA);
        }

        @Override
        public void deleteExport(DeleteExportRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }
    }
}
