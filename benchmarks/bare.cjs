// The same as bare.py with AWS SDK 3, in one fresh process; prints the milliseconds of processor like fresh.py.
const {DynamoDBClient, GetItemCommand} = require('@aws-sdk/client-dynamodb');

const [event, repeats] = [JSON.parse(process.argv[2]), Number(process.argv[3])];
const client = new DynamoDBClient({});
const handler = async () => {
    const Key = {customerId: {S: event.pathParameters.customerId}};
    const wanted = {TableName: process.env.DYNAMODB_TABLE_NAME, Key, ConsistentRead: true};
    const {Item} = await client.send(new GetItemCommand(wanted));
    return {statusCode: 200, body: JSON.stringify(Item)};
};
const used = () => {
    const {user, system} = process.cpuUsage();
    return (user + system) / 1000;
};

(async () => {
    await handler();
    const cold = used();
    for (let done = 0; done < repeats; done++) await handler();
    console.log(JSON.stringify([cold, (used() - cold) / Math.max(repeats, 1)]));
})();
