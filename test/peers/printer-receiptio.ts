// Loaded before receiptio: it only knows port 9100 and serial ports with a udev name, so here it is shown where the simulated printer is.
import net from 'node:net';
import { SerialPort } from 'serialport';

const port = Number(process.env['SIMULATED_PRINTER_PORT']);
const path = process.env['SIMULATED_PRINTER_PATH'];

// serialport 13 hands data over late under Node 26.4 and newer unless something else wakes the event loop (serialport/bindings-cpp pull request 239).
setInterval(() => undefined, 5).unref();

const connect = net.connect.bind(net);
net.connect = ((_port: number, host: string) => connect(port, host)) as typeof net.connect;
SerialPort.list = () =>
  Promise.resolve(
    path === undefined
      ? []
      : [
          {
            path,
            manufacturer: undefined,
            serialNumber: undefined,
            pnpId: undefined,
            locationId: undefined,
            productId: undefined,
            vendorId: undefined,
          },
        ],
  );
